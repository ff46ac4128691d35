/** Which patterns to follow: those of the reasons that hold, and those that the purpose finds. */
import type { Category, Knowledge, Tailoring, TailoringReason, Traits } from '../types.ts';

export interface PatternHit {
  readonly id: string;
}

export interface PatternChoice {
  readonly holds: (reason: TailoringReason) => boolean;
  /** The place of a category's phase in the order of phases. */
  readonly phaseOf: (category: Category) => number;
  /** The place of the phase at hand: patterns of earlier ones are left out. */
  readonly start: number;
  /** What the purpose finds, best first. */
  readonly hits: readonly PatternHit[];
}

const MAX_PATTERNS = 8;
const MAX_HITS = 2;

export function choosePatterns(
  knowledge: Knowledge,
  tailoring: Tailoring,
  { language }: Traits,
  { holds, phaseOf, start, hits }: PatternChoice,
): { id: string; title: string; because: string }[] {
  const fits = (id: string) => {
    const pattern = knowledge.patterns.find((one) => one.id === id);
    if (!pattern || phaseOf(pattern.category) < start) return undefined;
    const spoken = language === undefined || language === 'any' || pattern.languages.length === 0;
    return spoken || pattern.languages.includes(language) ? pattern : undefined;
  };
  const holding = tailoring.reasons.filter(holds);
  // A pattern for what the server does not do is not found by a word that happens to stand in the purpose.
  const barred = new Set(tailoring.reasons.filter((reason) => !holds(reason)).flatMap((reason) => reason.patterns));
  for (const id of holding.flatMap((reason) => reason.patterns)) barred.delete(id);
  const special = holding.filter((reason) => Object.keys(reason.when).length > 0);
  const general = holding.filter((reason) => Object.keys(reason.when).length === 0);
  const wanted = [
    ...special.flatMap((reason) => reason.patterns.slice(0, 1).map((id) => ({ id, because: reason.because }))),
    ...hits
      .filter(({ id }) => !barred.has(id) && fits(id))
      .slice(0, MAX_HITS)
      .map(({ id }) => ({ id, because: 'the purpose speaks of it' })),
    ...special.flatMap((reason) => reason.patterns.slice(1).map((id) => ({ id, because: reason.because }))),
    ...general.flatMap((reason) => reason.patterns.map((id) => ({ id, because: reason.because }))),
  ];
  const seen = new Set<string>();
  const chosen: { id: string; title: string; because: string }[] = [];
  for (const { id, because } of wanted) {
    const pattern = fits(id);
    if (!pattern || seen.has(id)) continue;
    seen.add(id);
    chosen.push({ id, title: pattern.title, because });
  }
  return chosen.slice(0, MAX_PATTERNS);
}
