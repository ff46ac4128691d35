/**
 * tree-sitter trees as plain objects. One walk with a cursor copies the concrete tree out of WebAssembly memory,
 * so that lowering touches only JavaScript objects; the tree is freed at once.
 */

import type { Language as Grammar, TreeCursor, Parser as TreeSitterParser } from '@vscode/tree-sitter-wasm';
import * as treeSitterModule from '@vscode/tree-sitter-wasm';

// The package is CommonJS: bundlers and Node put its exports in different places.
const treeSitter = (
  'default' in treeSitterModule ? treeSitterModule.default : treeSitterModule
) as typeof treeSitterModule;

/** `Parser.init` passes its options to Emscripten, whose `wasmBinary` the type declarations leave out. */
type EmscriptenOptions = Parameters<typeof treeSitter.Parser.init>[0];

/**
 * What Emscripten makes of those options: the compiled library. A `TreeCursor` copies its state into WebAssembly
 * memory and back at each step; between `tree.walk()` and `cursor.delete()` these work on what is there already.
 */
interface Library {
  _ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  _ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  _ts_tree_cursor_goto_parent_wasm(tree: number): number;
  _ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  _ts_tree_cursor_current_node_is_missing_wasm(tree: number): number;
  _ts_tree_cursor_current_field_id_wasm(tree: number): number;
  _ts_tree_cursor_start_index_wasm(tree: number): number;
  _ts_tree_cursor_end_index_wasm(tree: number): number;
}

const library: Partial<Library> & { wasmBinary?: Uint8Array } = {};

/** A node of the concrete syntax tree. */
export interface Cst {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly named: boolean;
  children: readonly Cst[];
}

/** Nodes deeper than this are cut: lowering and analysis recurse, and no hand-written code nests so deeply. */
export const MAX_DEPTH = 400;

export interface ConcreteTree {
  readonly root: Cst;
  /** Start and end of the subtrees cut at MAX_DEPTH. */
  readonly cut: readonly { readonly start: number; readonly end: number }[];
  readonly hasError: boolean;
}

/** The grammars in use, by the name of their WebAssembly file. */
export type GrammarName = 'typescript' | 'tsx' | 'javascript' | 'python' | 'rust' | 'go';

/** Reads a WebAssembly file of the parser package: `tree-sitter.wasm` or `tree-sitter-<grammar>.wasm`. */
export type WasmLoader = (fileName: string) => Promise<Uint8Array>;

/** Parses text with lazily loaded grammars. One instance serves a whole process. */
export class TreeParser {
  readonly #load: WasmLoader;
  readonly #parsers = new Map<GrammarName, Promise<TreeSitterParser>>();
  static #ready: Promise<void> | undefined;

  constructor(load: WasmLoader) {
    this.#load = load;
  }

  /** Loads what `parse` needs for these grammars; rejects when a WebAssembly file cannot be read. */
  async prepare(grammars: Iterable<GrammarName>): Promise<ReadonlyMap<GrammarName, TreeSitterParser>> {
    const parsers = new Map<GrammarName, TreeSitterParser>();
    for (const name of grammars) {
      let parser = this.#parsers.get(name);
      if (!parser) {
        parser = this.#create(name);
        this.#parsers.set(name, parser);
      }
      parsers.set(name, await parser);
    }
    return parsers;
  }

  async #create(name: GrammarName): Promise<TreeSitterParser> {
    TreeParser.#ready ??= this.#load('tree-sitter.wasm').then((wasmBinary) =>
      treeSitter.Parser.init(Object.assign(library, { wasmBinary }) as unknown as EmscriptenOptions),
    );
    await TreeParser.#ready;
    const grammar: Grammar = await treeSitter.Language.load(await this.#load(`tree-sitter-${name}.wasm`));
    const parser = new treeSitter.Parser();
    parser.setLanguage(grammar);
    return parser;
  }
}

/** Shared by all leaves: most nodes are leaves. */
const NO_CHILDREN: Cst[] = [];

function addChild(path: Cst[], node: Cst): void {
  const parent = path[path.length - 1] as Cst;
  if (parent.children === NO_CHILDREN) parent.children = [node];
  else (parent.children as Cst[]).push(node);
  path.push(node);
}

interface GrammarTables {
  readonly types: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly named: readonly boolean[];
  /** Types of single tokens; a sequence like `is not` is written with a space. */
  readonly token: readonly boolean[];
}

const grammarTables = new WeakMap<Grammar, GrammarTables>();

function tablesOf(parser: TreeSitterParser): GrammarTables {
  const grammar = parser.language;
  let tables = grammar ? grammarTables.get(grammar) : undefined;
  if (!tables) {
    const types = grammar?.types ?? [];
    tables = {
      types,
      fields: grammar?.fields ?? [],
      named: types.map((_type, id) => grammar?.nodeTypeIsNamed(id) ?? true),
      token: types.map((type, id) => grammar?.nodeTypeIsNamed(id) === false && !/\s/.test(type)),
    };
    if (grammar) grammarTables.set(grammar, tables);
  }
  return tables;
}

/** Parses `text`. Never throws for what the text says: broken code gives nodes of type `ERROR`. */
export function parseTree(parser: TreeSitterParser, text: string): ConcreteTree {
  const tree = parser.parse(text);
  if (!tree) {
    const root: Cst = { type: 'ERROR', field: null, start: 0, end: text.length, named: true, children: [] };
    return { root, cut: [], hasError: true };
  }
  try {
    const cursor = tree.walk();
    const address = (tree as unknown as readonly [number])[0];
    const { root, cut } = copyTree(directSteps(address) ?? cursorSteps(cursor), tablesOf(parser));
    cursor.delete();
    return { root, cut, hasError: tree.rootNode.hasError };
  } finally {
    tree.delete();
  }
}

/** A cursor's moves and what it tells of the node it is at. Each crosses into WebAssembly. */
interface Steps {
  toFirstChild(): boolean;
  toNextSibling(): boolean;
  toParent(): boolean;
  type(): number;
  field(): number;
  start(): number;
  end(): number;
  isMissing(): boolean;
}

/** `undefined` when another user of the package in this process made the library with options of its own. */
function directSteps(tree: number): Steps | undefined {
  if (!library._ts_tree_cursor_goto_first_child_wasm) return undefined;
  const made = library as Library;
  return {
    toFirstChild: () => made._ts_tree_cursor_goto_first_child_wasm(tree) === 1,
    toNextSibling: () => made._ts_tree_cursor_goto_next_sibling_wasm(tree) === 1,
    toParent: () => made._ts_tree_cursor_goto_parent_wasm(tree) === 1,
    type: () => made._ts_tree_cursor_current_node_type_id_wasm(tree),
    field: () => made._ts_tree_cursor_current_field_id_wasm(tree),
    start: () => made._ts_tree_cursor_start_index_wasm(tree),
    end: () => made._ts_tree_cursor_end_index_wasm(tree),
    isMissing: () => made._ts_tree_cursor_current_node_is_missing_wasm(tree) === 1,
  };
}

function cursorSteps(cursor: TreeCursor): Steps {
  return {
    toFirstChild: () => cursor.gotoFirstChild(),
    toNextSibling: () => cursor.gotoNextSibling(),
    toParent: () => cursor.gotoParent(),
    type: () => cursor.nodeTypeId,
    field: () => cursor.currentFieldId,
    start: () => cursor.startIndex,
    end: () => cursor.endIndex,
    isMissing: () => cursor.nodeIsMissing,
  };
}

function copyTree(at: Steps, { types, fields, named, token }: GrammarTables): Omit<ConcreteTree, 'hasError'> {
  const cut: { start: number; end: number }[] = [];
  let isToken = false;
  const read = (): Cst => {
    const id = at.type();
    const start = at.start();
    const end = at.end();
    isToken = token[id] ?? false;
    return {
      type: start === end && at.isMissing() ? 'MISSING' : (types[id] ?? 'ERROR'),
      field: fields[at.field()] ?? null,
      start,
      end,
      named: named[id] ?? true,
      children: NO_CHILDREN,
    };
  };
  const root = read();
  const path: Cst[] = [root];
  let node = root;
  for (;;) {
    if (!isToken && at.toFirstChild()) {
      if (path.length < MAX_DEPTH) {
        node = read();
        addChild(path, node);
        continue;
      }
      at.toParent();
      cut.push({ start: node.start, end: node.end });
    }
    for (;;) {
      if (path.length > 1 && at.toNextSibling()) break;
      path.pop();
      if (path.length === 0 || !at.toParent()) return { root, cut };
    }
    path.pop();
    node = read();
    addChild(path, node);
  }
}
