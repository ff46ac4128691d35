import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { findReadme, reportMissing } from '../project.ts';

/** Fewer words than this cannot say what a server is for, how it is installed, started and configured. */
const MIN_WORDS = 60;
const TEMPLATE =
  /getting started with create react app|this is a \[next\.js\]|^# (?:project|package|repo(?:sitory)?)[- _]?(?:name|title)\s*$|TODO: (?:describe|write|add) |add your description here|lorem ipsum|make it easy for you to get started with gitlab/im;
const COMMAND =
  /```|^(?: {4}|\t)\S|`(?:npx|npm|pnpm|yarn|bunx?|uvx?|pipx?|python3?|cargo|go|docker|podman|brew|claude|code|node|deno)\s|\.\. code-block::/m;

/** No README, a stub, or one that shows no command. */
export const check: Check = (facts) => {
  const readme = findReadme(facts.repository);
  if (!readme) return reportMissing(facts, 'The repository has no README', 'no README in the folder read');
  const words = readme.text.match(/\p{L}{2,}/gu)?.length ?? 0;
  return { findings: judge(readme, words), searched: `${readme.path}, ${count(words, 'word')}` };
};

function judge(file: SourceFile, words: number): CheckFinding[] {
  const message = messageFor(file.text, words);
  return message === undefined
    ? []
    : [{ file, start: 0, end: 0, message: `${file.path} ${message}`, evidence: 'signal' }];
}

function messageFor(text: string, words: number): string | undefined {
  if (TEMPLATE.test(withoutCode(text))) return 'still holds the text of a project template';
  if (words < MIN_WORDS) return `has ${count(words, 'word')}`;
  return COMMAND.test(text) ? undefined : 'shows no command that installs or starts the server';
}

/** What stands in code blocks is the server's own: `TODO` in generated code is no template. */
function withoutCode(text: string): string {
  return text.replace(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1/gm, '');
}
