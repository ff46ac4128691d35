/** Runs the blocks of a page: what is reported against what is marked. */
import type { Guide } from '../../src/guide.ts';
import type { PageExample, ReviewInput, Rule } from '../../src/types.ts';

/** The blocks that form one project, in page order. */
export function groupProjects(examples: readonly PageExample[]): PageExample[][] {
  const groups = new Map<number, PageExample[]>();
  for (const example of examples) groups.set(example.project, [...(groups.get(example.project) ?? []), example]);
  return [...groups.values()];
}

/** `<fence line in the page>: <file>:<line> <rule>` for every mark or report, sorted. */
export type Lines = readonly string[];

export function expectedLines(project: readonly PageExample[]): Lines {
  return project
    .flatMap((example) => example.marks.map((mark) => `${example.path}:${mark.line} ${mark.ruleId}`))
    .sort();
}

/**
 * Every finding of every rule in the project; of the page's own rule, when it concerns the repository or is decided
 * by a reader alone, also what only a whole repository or a judgement shows. The marks of a pattern name its rules.
 */
export async function reportedLines(
  guide: Guide,
  project: readonly PageExample[],
  own: Rule | undefined,
  named: readonly Rule[] = [],
): Promise<Lines> {
  const files = project.map((example) => ({ path: example.path, text: example.text }));
  const input = (scope: ReviewInput['scope']): ReviewInput => ({ path: 'example', scope, files, skipped: [] });
  const report = await guide.review(input('excerpt'));
  const lines = new Set(
    report.findings.map((finding) => `${finding.location.path}:${finding.location.start.line} ${finding.ruleId}`),
  );
  for (const notification of report.notifications)
    if (notification.kind === 'check-crashed') lines.add(notification.message);
  const ofRepository = [...(own ? [own] : []), ...named].filter((rule) => rule.languages.includes('any'));
  if (ofRepository.length > 0) {
    const whole = await guide.review(input('repository'), { only: ofRepository.map((rule) => rule.id) });
    for (const finding of whole.findings)
      lines.add(`${finding.location.path}:${finding.location.start.line} ${finding.ruleId}`);
    if (own) addPointers(lines, whole.judgements, own, project);
  }
  if (!own) return [...lines].sort();
  addPointers(lines, report.judgements, own, project);
  return [...lines].sort();
}

/** A rule that a reader decides reports nothing: the places its judgement points to stand for findings in bad blocks. */
function addPointers(
  lines: Set<string>,
  judgements: Awaited<ReturnType<Guide['review']>>['judgements'],
  own: Rule,
  project: readonly PageExample[],
): void {
  if (project[0]?.word !== 'bad' || [...lines].some((line) => line.endsWith(` ${own.id}`))) return;
  for (const judgement of judgements) {
    if (judgement.ruleId !== own.id) continue;
    for (const pointer of judgement.pointers)
      lines.add(`${pointer.location.path}:${pointer.location.start.line} ${own.id}`);
  }
}
