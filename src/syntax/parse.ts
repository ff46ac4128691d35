/** Text → lowered module: language detection, parsing, lowering. */
import type { LanguageId, Module, Node, Statement } from './ast.ts';
import type { Cst } from './cst.ts';
import { parseTree, TreeParser, type WasmLoader } from './cst.ts';
import { grammarOf } from './languages.ts';
import { collectTrivia, type LowerContext } from './lower/context.ts';
import { lowerGo } from './lower/go.ts';
import { lowerPython } from './lower/python.ts';
import { lowerRust } from './lower/rust.ts';
import { lowerTypeScript } from './lower/typescript.ts';
import { linkNodes } from './walk.ts';

const LOWERINGS: Record<LanguageId, (context: LowerContext, root: Cst) => Statement[]> = {
  typescript: lowerTypeScript,
  javascript: lowerTypeScript,
  python: lowerPython,
  rust: lowerRust,
  go: lowerGo,
};

interface SourceText {
  readonly path: string;
  readonly text: string;
  /** A name whose extension tells the language, where the path does not. */
  readonly parseAs?: string;
}

/** Parses and lowers files; grammars are loaded when the first file of a language comes. */
export class SyntaxParser {
  readonly #parser: TreeParser;

  constructor(load: WasmLoader) {
    this.#parser = new TreeParser(load);
  }

  /**
   * Lowers the files whose extension names a supported language; others are left out.
   * Broken code still lowers: `Module.errors` says where. Rejects only when a grammar cannot be loaded.
   */
  async parse(files: readonly SourceText[]): Promise<Module[]> {
    const grammars = new Set(files.flatMap((file) => grammarOf(file.parseAs ?? file.path)?.grammar ?? []));
    const parsers = await this.#parser.prepare(grammars);
    const modules: Module[] = [];
    for (const file of files) {
      const found = grammarOf(file.parseAs ?? file.path);
      const parser = found && parsers.get(found.grammar);
      if (!found || !parser) continue;
      const context: LowerContext = { text: file.text, language: found.language, comments: [], errors: [] };
      const tree = parseTree(parser, file.text);
      for (const cut of tree.cut) context.errors.push({ ...cut, reason: 'depth' });
      collectTrivia(context, tree.root);
      modules.push(lowerModule(file, context, tree.root));
    }
    return modules;
  }
}

/** A lowering that stumbles over odd code leaves the file out, and `errors` says so. */
function lowerModule(file: SourceText, context: LowerContext, root: Cst): Module {
  try {
    return makeModule(file, context, LOWERINGS[context.language](context, root));
  } catch {
    context.errors.unshift({ start: 0, end: context.text.length, reason: 'failed' });
    return makeModule(file, context, []);
  }
}

function makeModule(file: SourceText, context: LowerContext, body: Statement[]): Module {
  const nodes: Node[] = [];
  const module = { ...context, path: file.path, body, lines: countLines(file.text), nodes, ends: new Int32Array() };
  linkNodes(module);
  return module;
}

function countLines(text: string): number {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
