/** The report as a page: built once from data, then shown and hidden by the filter. */
import type { ViewData } from '../view-data.ts';
import { renderActions } from './actions.ts';
import { renderControls } from './controls.ts';
import { h, section } from './dom.ts';
import { isActive, matches } from './filter.ts';
import { type Entry, renderFindings } from './findings.ts';
import { type LedgerGroup, renderJudgements, renderLedger } from './ledger.ts';
import {
  renderAnswers,
  renderAxes,
  renderCoverage,
  renderHeader,
  renderMigration,
  renderNotEvaluated,
  renderNotes,
  renderProgress,
} from './sections.ts';
import type { Surface } from './surface.ts';
import { count } from './text.ts';

export function renderView(root: HTMLElement, data: ViewData, surface: Surface): void {
  const { report } = data;
  const { groups, entries: findings } = renderFindings(data, surface);
  const judgements = renderJudgements(data);
  const ledger = renderLedger(data);
  const rows = ledger.flatMap((group) => group.entries);
  const actions = renderActions(report, findings, surface);
  const shown = h('p', { class: 'shown', role: 'status' });
  const none = h('p', { class: 'meta', hidden: true }, 'No finding matches the filter.');
  const controls = renderControls([...findings, ...judgements, ...rows], () => update());

  function update(): void {
    const filter = controls.read();
    const show = (entries: readonly Entry[]) => {
      for (const entry of entries) entry.element.hidden = !matches(entry, filter);
      return entries.filter((entry) => !entry.element.hidden).length;
    };
    const numbers = [
      `${show(findings)} of ${count(findings.length, 'finding')}`,
      ...(judgements.length > 0 ? [`${show(judgements)} of ${count(judgements.length, 'judgement')}`] : []),
      `${show(rows)} of ${count(rows.length, 'rule')}`,
    ];
    for (const group of groups)
      group.hidden = [...group.querySelectorAll<HTMLElement>('.finding')].every((one) => one.hidden);
    for (const group of ledger) showGroup(group, isActive(filter));
    none.hidden = findings.length === 0 || findings.some((entry) => !entry.element.hidden);
    shown.textContent = `Shown: ${numbers.join(', ')}.`;
    actions.update();
  }

  const isReview = report.ledger.length > 0 || findings.length > 0;
  root.replaceChildren(
    renderTop(data, surface),
    h(
      'main',
      { id: 'report', tabindex: '-1' },
      ...present([
        report.axes.length > 0 && renderAxes(report),
        renderProgress(report),
        renderMigration(report),
        isReview && h('div', { class: 'filter' }, controls.element, shown),
        isReview &&
          section(
            'Findings',
            ...(findings.length > 0 ? [actions.element, ...groups, none] : [h('p', {}, 'No findings.')]),
          ),
        judgements.length > 0 &&
          section('For a reader to decide', h('ul', { class: 'rows' }, ...judgements.map((one) => one.element))),
        renderAnswers(report),
        renderNotEvaluated(report),
        rows.length > 0 && section('Ledger', ...ledger.map((group) => group.element)),
        renderNotes(report),
        renderCoverage(report),
      ]),
    ),
  );
  update();
  openForPrint(root);
}

function present(nodes: readonly (Node | false | undefined)[]): Node[] {
  return nodes.filter((node) => node instanceof Node);
}

function renderTop(data: ViewData, { enlarge }: Surface): HTMLElement {
  const header = renderHeader(data);
  if (enlarge) {
    const button = h('button', { type: 'button', class: 'enlarge' }, 'Full screen');
    button.addEventListener('click', enlarge);
    header.append(button);
  }
  return header;
}

/** A group opens where the filter left something of it, so that what was looked for is seen. */
function showGroup({ element, count: label, entries }: LedgerGroup, filtered: boolean): void {
  const left = entries.filter((entry) => !entry.element.hidden).length;
  label.textContent = filtered ? `${left} of ${entries.length}` : `${entries.length}`;
  element.hidden = left === 0;
  element.open = filtered && left > 0;
}

/** Paper cannot be clicked. */
function openForPrint(root: HTMLElement): void {
  let opened: HTMLDetailsElement[] = [];
  window.onbeforeprint = () => {
    opened = [];
    const closed = () => [...root.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    // What opens may hold more to open.
    for (let next = closed(); next.length > 0; next = closed()) {
      for (const one of next) {
        one.open = true;
        // Bodies are made on this event, which by itself comes after the page was printed.
        one.dispatchEvent(new Event('toggle'));
      }
      opened.push(...next);
    }
  };
  window.onafterprint = () => {
    for (const one of opened) one.open = false;
  };
}
