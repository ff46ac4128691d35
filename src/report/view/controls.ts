/** The filter's controls. Each carries its own label; what they leave is announced by the caller. */
import { LEDGER_STATUSES, type LedgerStatus, SEVERITIES, type Severity } from '../../types.ts';
import { h } from './dom.ts';
import { categoryOf, type Filter, type Item } from './filter.ts';
import { STATUS_WORDS } from './ledger.ts';

export interface Controls {
  readonly element: HTMLElement;
  read(): Filter;
}

export function renderControls(items: readonly Item[], onChange: () => void): Controls {
  const text = h('input', { type: 'search', placeholder: 'rule, words or path', autocomplete: 'off' });
  const boxes = SEVERITIES.map((severity) => h('input', { type: 'checkbox', value: severity }));
  const status = select(
    'Any status',
    LEDGER_STATUSES.filter((one) => has(items, (item) => item.status === one)),
    (one) => STATUS_WORDS[one as LedgerStatus],
  );
  const category = select('Any category', unique(items.map((item) => categoryOf(item.ruleId))));
  const languages = unique(items.flatMap((item) => item.languages)).filter((one) => one !== 'other');
  const language = select('Any language', languages);
  const reset = h('button', { type: 'button' }, 'Clear filters');
  reset.addEventListener('click', () => {
    for (const box of boxes) box.checked = false;
    for (const field of [text, status, category, language]) field.value = '';
    onChange();
    text.focus();
  });
  const element = h(
    'search',
    { class: 'controls', 'aria-label': 'Filter the report' },
    label('Search', text),
    label('Status', status),
    label('Category', category),
    languages.length > 1 && label('Language', language),
    h(
      'div',
      { class: 'line' },
      h(
        'fieldset',
        {},
        h('legend', {}, 'Severity'),
        ...boxes.map((box) => h('label', { class: `chip ${box.value}` }, box, ` ${box.value}`)),
      ),
      reset,
    ),
  );
  element.addEventListener('input', onChange);
  return {
    element,
    read: () => ({
      severities: new Set(boxes.filter((box) => box.checked).map((box) => box.value as Severity)),
      status: status.value as LedgerStatus | '',
      category: category.value,
      language: language.value,
      text: text.value,
    }),
  };
}

function label(name: string, field: HTMLElement): HTMLElement {
  return h('label', { class: 'field' }, h('span', {}, name), field);
}

function select(all: string, values: readonly string[], word: (value: string) => string = (value) => value) {
  return h(
    'select',
    {},
    h('option', { value: '' }, all),
    ...values.map((value) => h('option', { value }, word(value))),
  );
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function has(items: readonly Item[], test: (item: Item) => boolean): boolean {
  return items.some(test);
}
