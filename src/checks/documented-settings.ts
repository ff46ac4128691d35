/** Names of environment variables that documents and manifests tell users to set, each with its first place. */
import type { SourceFile } from '../types.ts';
import { type Facts, perReview } from './check.ts';
import { isForeignVariable } from './environment.ts';
import { findReadme, isAside } from './project.ts';

export interface DocumentedSetting {
  readonly name: string;
  readonly file: SourceFile;
  readonly start: number;
}

const NAME = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+';
/** Forms of a document that say a variable is to be set: a row of a table, an `env` object, an option of a command. */
const IN_DOCUMENTS = [
  new RegExp(`^\\|\\s*[\`*]{1,3}(${NAME})[\`*]{1,3}\\s*\\|`, 'gm'),
  new RegExp(`^\\s*[-*]\\s+[\`*]{1,3}(${NAME})[\`*]{1,3}\\s*(?:\\(|:|-|–|—)`, 'gm'),
  new RegExp(`"(${NAME})"\\s*:\\s*"`, 'g'),
  new RegExp(`(?:-e|--env)[ =]"?(${NAME})\\b`, 'g'),
  new RegExp(`^\\s*export\\s+(${NAME})=`, 'gm'),
];
const IN_EXAMPLE = new RegExp(`^\\s*#?\\s*(?:export\\s+)?(${NAME})=`, 'gm');
const IN_REGISTRY = new RegExp(`"name"\\s*:\\s*"(${NAME})"`, 'g');

/** Variables of the server's own that a user is told of. */
export const documentedSettings = perReview(readSettings);

function readSettings({ repository }: Facts): readonly DocumentedSetting[] {
  const found = new Map<string, DocumentedSetting>();
  const add = (file: SourceFile, patterns: readonly RegExp[]) => {
    for (const pattern of patterns)
      for (const match of file.text.matchAll(pattern)) {
        const [all, name = ''] = match;
        if (!found.has(name) && !isForeignVariable(name))
          found.set(name, { name, file, start: match.index + all.indexOf(name) });
      }
  };
  for (const file of repository.matching(/(?:^|\/)server\.json$/)) if (isOwn(file)) add(file, [IN_REGISTRY]);
  for (const file of repository.matching(/(?:^|\/)\.env\.(?:example|sample|template|dist|default)$/))
    if (isOwn(file)) add(file, [IN_EXAMPLE]);
  const readme = findReadme(repository);
  if (readme) add(readme, IN_DOCUMENTS);
  return [...found.values()];
}

function isOwn(file: SourceFile): boolean {
  return !isAside(file.path);
}
