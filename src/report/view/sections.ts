/** What stands around the findings: target, answers to the review questions, what was not evaluated, notes, coverage. */
import { SEVERITIES } from '../../types.ts';
import type { ViewData, ViewReport } from '../view-data.ts';
import { badge, disclosure, h, section } from './dom.ts';
import { renderCode, renderSpans } from './markdown.ts';
import { count } from './text.ts';

export function renderHeader({ report, omitted }: ViewData): HTMLElement {
  const { target, coverage, findings, open, done } = report;
  const sdk = target.sdk.map((use) => (use.version === undefined ? use.name : `${use.name} ${use.version}`));
  const facts = [
    `${count(coverage.files, 'file')}, ${count(coverage.linesOfCode, 'line')}`,
    target.languages.join(', ') || 'no supported language',
    sdk.join(', ') || 'no MCP SDK recognised',
    `revision ${target.spec}`,
  ];
  const severities = SEVERITIES.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number > 0 ? [h('li', {}, badge(severity, `${number} ${severity}`))] : [];
  });
  return h(
    'header',
    {},
    h('h1', {}, 'Review of ', h('code', {}, target.path)),
    h('p', { class: 'meta' }, facts.join(' · ')),
    h(
      'ul',
      { class: 'chips', 'aria-label': 'Findings by severity' },
      ...(severities.length > 0 ? severities : [h('li', {}, badge('pass', 'no findings'))]),
    ),
    open !== undefined &&
      h('p', {}, done === true ? 'Done: nothing is left to fix.' : `${count(open, 'finding')} to fix.`),
    omitted !== undefined &&
      h(
        'p',
        {},
        `Left out for size: ${count(omitted.findings, 'finding')} and ${count(omitted.judgements, 'judgement')}, the least severe.`,
      ),
  );
}

/** What became of an earlier review's findings: muting and deleting are no mending, and are told apart. */
export function renderProgress({ progress }: ViewReport): HTMLElement | undefined {
  if (!progress) return undefined;
  const { fixed, remaining, unfixed } = progress;
  return section(
    'Since the earlier review',
    h('p', {}, `${fixed} fixed, ${progress.new} new, ${remaining} remaining.`),
    unfixed.length > 0 &&
      h(
        'ul',
        { class: 'rows' },
        ...unfixed.map((one) => h('li', {}, badge('judge', one.how), ` ${one.count}: `, ...renderSpans(one.reason))),
      ),
  );
}

/** A reader's answers to the judgements, and those that do not count. */
export function renderAnswers({ completion }: ViewReport): HTMLElement | undefined {
  if (!completion) return undefined;
  return section(
    'Answers of a reader',
    h(
      'ul',
      { class: 'rows' },
      ...completion.accepted.map(({ ruleId, verdict, reason, location }) =>
        h(
          'li',
          {},
          badge(verdict),
          ' ',
          h('code', {}, ruleId),
          ' at ',
          h('code', {}, `${location.path}:${location.start.line}`),
          `: ${reason}`,
        ),
      ),
      ...completion.rejected.map(({ ruleId, reason }) =>
        h('li', {}, badge('judge', 'does not count'), ' ', h('code', {}, ruleId), `: ${reason}`),
      ),
    ),
  );
}

const ANSWERS = { pass: 'pass', fail: 'fail', judge: 'to judge' };

export function renderAxes({ axes }: ViewReport): HTMLElement {
  return section(
    'Review questions',
    h(
      'ul',
      { class: 'axes' },
      ...axes.map((axis) =>
        h(
          'li',
          {},
          h('span', { class: 'axis' }, axis.axis),
          badge(
            axis.status,
            axis.status === 'not-evaluated' ? 'not evaluated' : `${axis.ruleIds.length} ${ANSWERS[axis.status]}`,
          ),
          h('span', { class: 'meta' }, axis.question),
        ),
      ),
    ),
  );
}

/** Silence is not a pass: what was not decided, with the reason. */
export function renderNotEvaluated({ ledger }: ViewReport): HTMLElement | undefined {
  const byReason = new Map<string, string[]>();
  for (const { status, reason, ruleId } of ledger)
    if (status === 'not-evaluated') byReason.set(reason, [...(byReason.get(reason) ?? []), ruleId]);
  if (byReason.size === 0) return undefined;
  return section(
    'Not evaluated',
    h('p', { class: 'meta' }, 'These rules neither pass nor fail.'),
    h(
      'ul',
      { class: 'rows' },
      ...[...byReason].map(([reason, ids]) =>
        h(
          'li',
          {},
          disclosure([`${reason} `, h('span', { class: 'meta' }, count(ids.length, 'rule'))], () => [
            h('ul', {}, ...ids.map((id) => h('li', {}, h('code', {}, id)))),
          ]),
        ),
      ),
    ),
  );
}

export function renderNotes({ notifications, suppressed }: ViewReport): HTMLElement | undefined {
  if (notifications.length + suppressed.length === 0) return undefined;
  return section(
    'Notes and suppressions',
    h(
      'ul',
      { class: 'rows' },
      ...notifications.map((note) => h('li', {}, badge('info', note.kind), ' ', note.message)),
      ...suppressed.map(({ ruleId, location, reason }) =>
        h(
          'li',
          {},
          badge('suppressed'),
          ' ',
          h('code', {}, ruleId),
          ' at ',
          h('code', {}, `${location.path}:${location.start.line}`),
          `: ${reason}`,
        ),
      ),
    ),
  );
}

export function renderMigration({ migration }: ViewReport): HTMLElement | undefined {
  if (!migration) return undefined;
  return section(
    'Edits, in order',
    ...migration.applies.map((one) => h('p', {}, h('code', {}, one.id), ` ${one.title} (${one.reason})`)),
    ...migration.others.map((one) => h('p', { class: 'meta' }, h('code', {}, one.id), ` no edits: ${one.reason}`)),
    h(
      'ol',
      { class: 'rows' },
      ...migration.steps.map((step) =>
        h(
          'li',
          {},
          disclosure(
            [
              h('span', { class: 'message' }, step.title),
              h(
                'span',
                { class: 'meta' },
                `${step.phase} · ${count(step.edits.length, 'edit')} · `,
                h('code', {}, step.id),
              ),
            ],
            () =>
              step.edits.map(({ location, snippet, to }) =>
                h(
                  'div',
                  {},
                  h('p', {}, h('code', {}, `${location.path}:${location.start.line}`)),
                  renderCode(`- ${snippet}\n+ ${to}`),
                ),
              ),
          ),
        ),
      ),
    ),
  );
}

export function renderCoverage({ coverage, servers }: ViewReport): HTMLElement {
  const reasons = new Map<string, number>();
  for (const { reason } of coverage.skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return section(
    'Coverage',
    h(
      'ul',
      { class: 'rows' },
      h('li', {}, `Read: ${count(coverage.files, 'file')}, ${count(coverage.linesOfCode, 'line')} of code`),
      ...[...reasons].map(([reason, number]) => h('li', {}, `Not read: ${count(number, 'path')}, ${reason}`)),
      ...coverage.parseErrors.map((error) =>
        h('li', {}, h('code', {}, `${error.path}:${error.line}`), ` ${error.reason}`),
      ),
      ...servers.map(({ name, tools, resources, prompts, transports }) =>
        h(
          'li',
          {},
          'Server ',
          h('code', {}, name ?? '(computed name)'),
          `: ${[count(tools.length, 'tool'), count(resources, 'resource'), count(prompts, 'prompt'), ...transports].join(', ')}`,
          tools.length > 0 && h('p', { class: 'meta' }, h('code', {}, tools.join(', '))),
        ),
      ),
    ),
  );
}
