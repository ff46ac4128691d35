/** A tailored checklist as text: Markdown for agents and files, and for a terminal. */
import { createColors } from 'picocolors/picocolors.js';
import { PHASES, type Phase, type TailoredChecklist, type TailoredItem } from '../types.ts';

const PHASE_TITLES: Readonly<Record<Phase, string>> = {
  design: 'Design',
  build: 'Build',
  test: 'Test',
  ship: 'Ship',
  operate: 'Operate',
};

/** Items that follow each other for one reason. */
export interface TailoredGroup {
  readonly phase: Phase;
  /** `Because it runs programs or code`, `If it …` where nobody said. */
  readonly reason: string;
  readonly items: readonly TailoredItem[];
}

export function groupItems(items: readonly TailoredItem[]): TailoredGroup[] {
  const groups: (Omit<TailoredGroup, 'items'> & { items: TailoredItem[] })[] = [];
  for (const item of items) {
    const reason = `${item.certain ? 'Because' : 'If'} ${item.because}`;
    const last = groups.at(-1);
    if (last && last.phase === item.phase && last.reason === reason) last.items.push(item);
    else groups.push({ phase: item.phase, reason, items: [item] });
  }
  return groups;
}

/** What the cap left out: `60 more: design 10, build 50`; `undefined` where nothing is missing. */
export function countLeft({ left }: TailoredChecklist): string | undefined {
  const parts = PHASES.flatMap((phase) => (left[phase] === undefined ? [] : [`${phase} ${left[phase]}`]));
  const sum = PHASES.reduce((total, phase) => total + (left[phase] ?? 0), 0);
  return sum === 0 ? undefined : `${sum} more: ${parts.join(', ')}`;
}

/**
 * @param more What gives the items that the cap left out, as in `give a higher limit`.
 * @param notes Sentences on how the answers came about.
 */
export function formatTailoredMarkdown(
  list: TailoredChecklist,
  { more, notes = [] }: { more: string; notes?: readonly string[] },
): string {
  const lines = ['# Checklist for this server', '', list.title];
  const remarks = [...notes, ...list.assumptions];
  if (remarks.length > 0) lines.push('', 'Assumed:', ...remarks.map((one) => `- ${one}`));
  if (list.patterns.length > 0)
    lines.push('', '## Patterns', ...list.patterns.map(({ id, because }) => `- ${id}: ${because}`));
  let phase: Phase | undefined;
  for (const group of groupItems(list.items)) {
    if (group.phase !== phase) lines.push('', `## ${PHASE_TITLES[group.phase]}`);
    phase = group.phase;
    lines.push(`${group.reason}:`, ...group.items.map((item) => `- [ ] ${item.text} (${describeItem(item)})`));
  }
  const left = countLeft(list);
  if (left !== undefined) lines.push('', `${left}. For these ${more}.`);
  return `${lines.join('\n')}\n`;
}

function describeItem(item: TailoredItem): string {
  return [
    item.rules.join(', '),
    item.level === 'MUST' ? `${item.severity} MUST` : item.severity,
    ...(item.note === undefined ? [] : [item.note]),
  ].join('; ');
}

export function formatTailoredPretty(
  list: TailoredChecklist,
  { color, more }: { color: boolean; more: string },
): string {
  const colors = createColors(color);
  const lines = [colors.bold('Checklist for this server'), colors.dim(list.title)];
  if (list.assumptions.length > 0) lines.push('', colors.bold('Assumed'), ...list.assumptions.map((one) => `  ${one}`));
  const width = Math.max(0, ...list.patterns.map(({ id }) => id.length));
  if (list.patterns.length > 0)
    lines.push(
      '',
      colors.bold('Patterns to follow'),
      ...list.patterns.map(({ id, because }) => `  ${colors.cyan(id.padEnd(width))}  ${because}`),
    );
  let phase: Phase | undefined;
  for (const group of groupItems(list.items)) {
    if (group.phase !== phase) lines.push('', colors.bold(PHASE_TITLES[group.phase]));
    phase = group.phase;
    lines.push(`  ${group.reason}`);
    for (const item of group.items) lines.push(`  [ ] ${item.text}  ${colors.dim(describeItem(item))}`);
  }
  const left = countLeft(list);
  if (left !== undefined) lines.push('', `${left}. For these ${more}.`);
  return `${lines.join('\n')}\n`;
}
