/** The findings, grouped by rule; each opens to its code, its flow, the fix and the reason. */
import type { ViewData, ViewFinding, ViewRule } from '../view-data.ts';
import { badge, disclosure, h } from './dom.ts';
import type { Item } from './filter.ts';
import { renderCode, renderInline, renderMarkdown, renderSpans } from './markdown.ts';
import type { Surface } from './surface.ts';
import { languageOf } from './text.ts';

/** An element with what the filter looks at. */
export interface Entry extends Item {
  readonly element: HTMLElement;
}

export interface FindingEntry extends Entry {
  readonly finding: ViewFinding;
  readonly checkbox: HTMLInputElement;
}

/** The groups in order of their first finding, and every finding in them. */
export function renderFindings(
  { report, rules }: ViewData,
  surface: Surface,
): { groups: HTMLElement[]; entries: FindingEntry[] } {
  const byRule = new Map<string, FindingEntry[]>();
  for (const finding of report.findings) {
    const entry = renderFinding(finding, rules[finding.ruleId], surface);
    byRule.set(finding.ruleId, [...(byRule.get(finding.ruleId) ?? []), entry]);
  }
  const groups = [...byRule].map(([ruleId, entries]) =>
    h(
      'div',
      { class: 'group' },
      h(
        'h3',
        {},
        badge(entries[0]?.severity ?? 'info'),
        ' ',
        rules[ruleId]?.title ?? ruleId,
        ' ',
        h('code', { class: 'id' }, ruleId),
      ),
      h('ul', { class: 'rows' }, ...entries.map((entry) => entry.element)),
    ),
  );
  return { groups, entries: [...byRule.values()].flat() };
}

function renderFinding(finding: ViewFinding, rule: ViewRule | undefined, surface: Surface): FindingEntry {
  const { path, start } = finding.location;
  const place = `${path}:${start.line}`;
  const checkbox = h('input', { type: 'checkbox', 'aria-label': `Select ${finding.ruleId} at ${place}` });
  const details = disclosure(
    [
      h('span', { class: 'message' }, ...renderSpans(finding.message)),
      ' ',
      h(
        'span',
        { class: 'meta' },
        h('code', {}, place),
        ` · ${finding.evidence}${finding.level === undefined ? '' : ` · ${finding.level}`}`,
      ),
    ],
    () => renderBody(finding, rule, surface),
  );
  return {
    ruleId: finding.ruleId,
    severity: finding.severity,
    status: 'fail',
    languages: [languageOf(path)],
    text: `${rule?.title ?? ''} ${finding.message} ${path} ${finding.snippet}`,
    element: h('li', { class: 'finding' }, checkbox, details),
    finding,
    checkbox,
  };
}

function renderBody(finding: ViewFinding, rule: ViewRule | undefined, surface: Surface): (Node | undefined)[] {
  return [
    ...(finding.snippet === '' ? [] : [h('h4', {}, 'Code'), renderCode(finding.snippet)]),
    ...(finding.flow.length > 0
      ? [
          h('h4', {}, 'Flow'),
          h(
            'ol',
            { class: 'flow' },
            ...finding.flow.map((step) =>
              h(
                'li',
                {},
                h('code', {}, `${step.location.path}:${step.location.start.line}`),
                ' ',
                ...renderSpans(step.message),
              ),
            ),
          ),
        ]
      : []),
    ...(finding.fix === '' ? [] : [h('h4', {}, 'Fix'), h('p', {}, ...renderInline(finding.fix))]),
    disclosure(['Why it matters, and good code'], () => [renderWhy(finding, rule, surface)]),
    renderReferences(finding.ruleId, rule, surface),
    h('p', { class: 'meta' }, 'Fingerprint ', h('code', {}, finding.fingerprint)),
  ];
}

/** The embedded text, or the page as the server tells it, or where it is to be read. */
function renderWhy(finding: ViewFinding, rule: ViewRule | undefined, surface: Surface): HTMLElement {
  const language = languageOf(finding.location.path);
  if (rule?.why !== undefined) {
    const good = (rule.good ?? []).filter((example) => example.language === language);
    const shown = good.length > 0 ? good : (rule.good ?? []);
    return h(
      'div',
      {},
      ...renderMarkdown(rule.why),
      ...(shown.length > 0 ? [h('h4', {}, 'Good'), ...shown.map((example) => renderCode(example.text))] : []),
    );
  }
  const box = h('div', { 'aria-live': 'polite' });
  if (!surface.readGuidance) {
    box.append(h('p', {}, 'The page of the rule, linked below, says why.'));
    return box;
  }
  box.append(h('p', { class: 'meta' }, 'Reading the page…'));
  surface.readGuidance(finding.ruleId, language).then(
    (text) => box.replaceChildren(...renderMarkdown(text)),
    (error: Error) => box.replaceChildren(h('p', {}, `The page could not be read: ${error.message}`)),
  );
  return box;
}

function renderReferences(ruleId: string, rule: ViewRule | undefined, surface: Surface): HTMLElement {
  const links = (rule?.sources ?? []).filter((url) => /^https:\/\//.test(url)).map((url) => renderLink(url, surface));
  return h(
    'div',
    { class: 'references' },
    h('h4', {}, 'References'),
    h(
      'ul',
      {},
      h('li', {}, 'Rule page ', h('code', {}, `best-practices://rules/${ruleId}`)),
      ...links.map((link) => h('li', {}, link)),
    ),
  );
}

function renderLink(url: string, { isFile, openLink }: Surface): HTMLElement {
  if (isFile) return h('a', { href: url, rel: 'noreferrer noopener' }, url);
  if (!openLink) return h('span', {}, url);
  const button = h('button', { type: 'button', class: 'link' }, url);
  button.addEventListener('click', () => openLink(url));
  return button;
}
