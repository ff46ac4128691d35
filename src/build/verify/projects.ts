/** The code of the pages that has to compile, as projects that a compiler can read. */
import { createHash } from 'node:crypto';
import type { Knowledge, Migration, PageExample, Pattern, Rule } from '../../types.ts';

export const VERIFIED_LANGUAGES = ['typescript', 'rust', 'python', 'go'] as const;
export type VerifiedLanguage = (typeof VERIFIED_LANGUAGES)[number];

const FENCES: Record<string, VerifiedLanguage> = {
  ts: 'typescript',
  tsx: 'typescript',
  js: 'typescript',
  rust: 'rust',
  python: 'python',
  go: 'go',
};

/** One block. `line` is the line of its fence in the page. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly line: number;
}

/** The code blocks that stand together: one block, or several that share a project by `file=`. */
export interface Project {
  /** A name that is an identifier in every language. */
  readonly name: string;
  readonly language: VerifiedLanguage;
  readonly pageId: string;
  /** Below the root of the repository. */
  readonly page: string;
  readonly files: readonly SourceFile[];
}

/**
 * The projects of all pages: of a rule and of a migration the `good` blocks, since bad ones may hold no more than the
 * defect, or the old form; of a pattern every block but those that say `sdk=old`.
 */
export function collectProjects(knowledge: Pick<Knowledge, 'rules' | 'patterns' | 'migrations'>): Project[] {
  return [...knowledge.rules, ...knowledge.patterns, ...knowledge.migrations].flatMap(collectPage);
}

function collectPage(page: Rule | Pattern | Migration): Project[] {
  const groups = new Map<number, { language: VerifiedLanguage; files: PageExample[] }>();
  for (const example of page.examples) {
    const language = FENCES[example.language];
    if (!language || example.sdk === 'old' || (page.kind !== 'pattern' && example.word !== 'good')) continue;
    const group = groups.get(example.project);
    if (group) group.files.push(example);
    else groups.set(example.project, { language, files: [example] });
  }
  // TypeScript imports JSON, and reads from `package.json` which kind of module a file is.
  for (const example of page.examples)
    if (example.language === 'json' && groups.get(example.project)?.language === 'typescript')
      groups.get(example.project)?.files.push(example);
  return [...groups].map(([number, { language, files }]) => ({
    name: `${page.kind}_${page.id.replace(/\W+/g, '_')}_${number}`.replace(/^\d/, '_$&'),
    language,
    pageId: page.id,
    page: `knowledge/${page.kind}s/${page.id}.md`,
    files: files.map(({ path, text, line }) => ({ path, text, line })),
  }));
}

/** Changes when the code of the project does, or what it is checked with. */
export function fingerprint(project: Project, environment: string): string {
  const content = project.files.map((file) => [file.path, file.text]);
  return createHash('sha256')
    .update(JSON.stringify([environment, project.name, content]))
    .digest('hex');
}
