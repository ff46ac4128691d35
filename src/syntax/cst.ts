/**
 * tree-sitter trees as plain objects. One walk with a cursor copies the concrete tree out of WebAssembly memory,
 * so that lowering touches only JavaScript objects; the tree is freed at once.
 */

import type { Language as Grammar, Parser as TreeSitterParser } from '@vscode/tree-sitter-wasm';
import * as treeSitterModule from '@vscode/tree-sitter-wasm';

// The package is CommonJS: bundlers and Node put its exports in different places.
const treeSitter = (
  'default' in treeSitterModule ? treeSitterModule.default : treeSitterModule
) as typeof treeSitterModule;

/** `Parser.init` passes its options to Emscripten, whose `wasmBinary` the type declarations leave out. */
type EmscriptenOptions = Parameters<typeof treeSitter.Parser.init>[0];

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
      treeSitter.Parser.init({ wasmBinary } as unknown as EmscriptenOptions),
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
    const cut: { start: number; end: number }[] = [];
    const { types, fields, named } = tablesOf(parser);
    // Each getter crosses into WebAssembly: this reads as few as will do.
    const read = (): Cst => {
      const id = cursor.nodeTypeId;
      const start = cursor.startIndex;
      const end = cursor.endIndex;
      const type = start === end && cursor.nodeIsMissing ? 'MISSING' : (types[id] ?? 'ERROR');
      return {
        type,
        field: fields[cursor.currentFieldId] ?? null,
        start,
        end,
        named: named[id] ?? true,
        children: NO_CHILDREN,
      };
    };
    const root = read();
    const path: Cst[] = [root];
    let node = root;
    walk: for (;;) {
      if (cursor.gotoFirstChild()) {
        if (path.length < MAX_DEPTH) {
          node = read();
          addChild(path, node);
          continue;
        }
        cursor.gotoParent();
        cut.push({ start: node.start, end: node.end });
      }
      for (;;) {
        if (path.length > 1 && cursor.gotoNextSibling()) break;
        path.pop();
        if (path.length === 0 || !cursor.gotoParent()) break walk;
      }
      path.pop();
      node = read();
      addChild(path, node);
    }
    cursor.delete();
    return { root, cut, hasError: tree.rootNode.hasError };
  } finally {
    tree.delete();
  }
}
