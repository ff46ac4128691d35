/** What was decided on every rule, by status; and the questions for a reader. */
import { type Judgement, LEDGER_STATUSES, type LedgerEntry, type LedgerStatus } from '../../types.ts';
import type { ViewData } from '../view-data.ts';
import { badge, disclosure, h } from './dom.ts';
import type { Entry } from './findings.ts';
import { renderCode, renderInline } from './markdown.ts';
import { languageOf } from './text.ts';

export const STATUS_WORDS: Record<LedgerStatus, string> = {
  fail: 'fails',
  judge: 'needs a judgement',
  'not-evaluated': 'not evaluated',
  suppressed: 'suppressed',
  pass: 'passes',
  'not-applicable': 'does not apply',
};

/** What asks for something first. */
const ORDER = Object.keys(STATUS_WORDS) as LedgerStatus[];

export interface LedgerGroup {
  readonly element: HTMLDetailsElement;
  readonly count: HTMLElement;
  readonly entries: readonly Entry[];
}

export function renderLedger({ report, rules }: ViewData): LedgerGroup[] {
  return ORDER.filter((status) => LEDGER_STATUSES.includes(status)).flatMap((status) => {
    const entries = report.ledger
      .filter((entry) => entry.status === status)
      .map((entry) => renderEntry(entry, rules[entry.ruleId]));
    if (entries.length === 0) return [];
    const number = h('span', { class: 'meta' });
    const element = h(
      'details',
      {},
      h('summary', {}, badge(status, STATUS_WORDS[status]), ' ', number),
      h('ul', { class: 'rows ledger' }, ...entries.map((entry) => entry.element)),
    );
    return [{ element, count: number, entries }];
  });
}

function renderEntry(entry: LedgerEntry, rule: ViewData['rules'][string] | undefined): Entry {
  const places = entry.evidence.map((text) => text.replace(/:\d+(?::\d+)?(?:\s.*)?$/, ''));
  const languages = [...new Set(places.map(languageOf))].filter((language) => language !== 'other');
  return {
    ruleId: entry.ruleId,
    severity: rule?.severity,
    status: entry.status,
    languages,
    text: `${rule?.title ?? ''} ${entry.reason} ${entry.evidence.join(' ')}`,
    element: h(
      'li',
      {},
      h('code', { class: 'id' }, entry.ruleId),
      ' ',
      h('span', {}, rule?.title ?? ''),
      h('p', { class: 'meta' }, entry.reason),
      entry.evidence.length > 0 && h('p', { class: 'meta' }, h('code', {}, entry.evidence.join(', '))),
    ),
  };
}

export function renderJudgements({ report, rules }: ViewData): Entry[] {
  return report.judgements.map((judgement) => {
    const { ruleId, severity, question, pointers } = judgement;
    return {
      ruleId,
      severity,
      status: 'judge',
      languages: [...new Set(pointers.map((pointer) => languageOf(pointer.location.path)))],
      text: `${rules[ruleId]?.title ?? ''} ${question} ${pointers.map((pointer) => pointer.location.path).join(' ')}`,
      element: h(
        'li',
        {},
        disclosure(summarise(judgement), () => renderJudgement(judgement)),
      ),
    };
  });
}

function summarise({ severity, question, ruleId }: Judgement): Node[] {
  return [
    h('span', { class: 'message' }, ...renderInline(question)),
    h('span', { class: 'meta' }, badge(severity), ' ', h('code', {}, ruleId)),
  ];
}

function renderJudgement({ quote, pointers }: Judgement): Node[] {
  return [
    h('h4', {}, 'An answer quotes'),
    h('p', {}, ...renderInline(quote)),
    ...(pointers.length > 0 ? [h('h4', {}, 'Where to look')] : []),
    ...pointers.map(({ location, snippet, note }) =>
      h(
        'div',
        {},
        h('p', {}, h('code', {}, `${location.path}:${location.start.line}`), note === '' ? '' : ` ${note}`),
        snippet !== '' && renderCode(snippet),
      ),
    ),
  ];
}
