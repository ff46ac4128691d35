/** Which files are parsed, and as what: apart from the parser, so that who only asks does not load it. */
import type { LanguageId } from './ast.ts';
import type { GrammarName } from './cst.ts';

const GRAMMARS: Record<string, { language: LanguageId; grammar: GrammarName }> = {
  ts: { language: 'typescript', grammar: 'typescript' },
  mts: { language: 'typescript', grammar: 'typescript' },
  cts: { language: 'typescript', grammar: 'typescript' },
  tsx: { language: 'typescript', grammar: 'tsx' },
  js: { language: 'javascript', grammar: 'javascript' },
  mjs: { language: 'javascript', grammar: 'javascript' },
  cjs: { language: 'javascript', grammar: 'javascript' },
  jsx: { language: 'javascript', grammar: 'javascript' },
  py: { language: 'python', grammar: 'python' },
  rs: { language: 'rust', grammar: 'rust' },
  go: { language: 'go', grammar: 'go' },
};

/** The language that a path is parsed as, by its extension; `undefined` for files that are not parsed. */
export function languageOf(path: string): LanguageId | undefined {
  return grammarOf(path)?.language;
}

/** The language of a path and the grammar that reads it. */
export function grammarOf(path: string): { language: LanguageId; grammar: GrammarName } | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(GRAMMARS, extension) ? GRAMMARS[extension] : undefined;
}
