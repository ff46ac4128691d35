/** Which findings, judgements and rules are shown. */
import type { LedgerStatus, Severity } from '../../types.ts';

export interface Filter {
  /** Empty for all. */
  readonly severities: ReadonlySet<Severity>;
  /** The empty string for all, likewise below. */
  readonly status: LedgerStatus | '';
  readonly category: string;
  readonly language: string;
  /** Words that all have to occur, whatever their case. */
  readonly text: string;
}

export const NO_FILTER: Filter = { severities: new Set(), status: '', category: '', language: '', text: '' };

/** What a filter looks at in a finding, a judgement or an entry of the ledger. */
export interface Item {
  readonly ruleId: string;
  readonly severity: Severity | undefined;
  readonly status: LedgerStatus;
  /** Of the files it names; empty where it names none, which no choice of language hides. */
  readonly languages: readonly string[];
  readonly text: string;
}

export function matches(item: Item, filter: Filter): boolean {
  if (filter.status !== '' && item.status !== filter.status) return false;
  if (filter.category !== '' && categoryOf(item.ruleId) !== filter.category) return false;
  if (filter.severities.size > 0 && (item.severity === undefined || !filter.severities.has(item.severity)))
    return false;
  if (filter.language !== '' && item.languages.length > 0 && !item.languages.includes(filter.language)) return false;
  const text = `${item.ruleId} ${item.text}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function isActive(filter: Filter): boolean {
  return (
    filter.severities.size > 0 ||
    filter.status !== '' ||
    filter.category !== '' ||
    filter.language !== '' ||
    filter.text.trim() !== ''
  );
}

export function categoryOf(ruleId: string): string {
  return ruleId.split('/')[0] ?? '';
}
