/** Knowledge and the traits of a server → the checklist for it: what applies, why, in the order of the work. */
import {
  type Knowledge,
  LEVELS,
  PHASES,
  type Phase,
  type Rule,
  SEVERITIES,
  type TailoredChecklist,
  type TailoredItem,
  type Tailoring,
  type TailoringReason,
  TRAITS,
  type Traits,
} from '../types.ts';
import { choosePatterns, type PatternHit } from './patterns.ts';
import { resolveTraits, shortTitle } from './traits.ts';

export interface TailorOptions {
  /** Items to return, 1–500; 50 by default, which stays below some 2,000 tokens. */
  readonly limit?: number | undefined;
  /** Patterns that fit a purpose, best first. */
  readonly findPatterns?: ((purpose: string) => readonly PatternHit[]) | undefined;
}

export const DEFAULT_ITEMS = 50;
const MAX_ITEMS = 500;
/** What the phase at hand gets of a capped list before later phases do. */
const CURRENT_SHARE = 0.6;

/** Weights by which a capped list prefers items. */
const SEVERITY_WEIGHT = { critical: 100, high: 70, medium: 40, low: 15, info: 5 } as const;
const LEVEL_WEIGHT = { MUST: 20, SHOULD: 10, MAY: 0, ADVICE: 0 } as const;
/** For what the server does, and for how and by whom it is reached. */
const TOUCHES_WEIGHT = 45;
const SETTING_WEIGHT = 25;
const UNCERTAIN_WEIGHT = -60;

interface Candidate {
  readonly item: TailoredItem;
  readonly weight: number;
  /** The place of its reason in the data. */
  readonly order: number;
  /** The place of its text in the checklists: what others build on stands first there. */
  readonly place: number;
}

/** Makes the list. Where knowledge has no `tailoring.yaml`, throws. */
export function tailor(knowledge: Knowledge, given: Traits, options: TailorOptions = {}): TailoredChecklist {
  const { tailoring } = knowledge;
  if (!tailoring) throw new Error('the knowledge base has no tailoring.yaml');
  const { traits, assumptions } = resolveTraits(given, tailoring);
  const start = traits.phase === undefined || traits.phase === 'all' ? 0 : PHASES.indexOf(traits.phase);
  const candidates = makeCandidates(knowledge, tailoring, traits).filter(
    ({ item }) => PHASES.indexOf(item.phase) >= start,
  );
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? DEFAULT_ITEMS), 1), MAX_ITEMS);
  const chosen = new Set(choose(candidates, limit, tailoring, traits));
  const left: Partial<Record<Phase, number>> = {};
  for (const candidate of candidates)
    if (!chosen.has(candidate)) left[candidate.item.phase] = (left[candidate.item.phase] ?? 0) + 1;
  return {
    title: describe(traits, tailoring),
    traits,
    assumptions,
    patterns: choosePatterns(knowledge, tailoring, traits, {
      holds: (reason) => holds(reason, traits, tailoring) === 'yes',
      phaseOf: (category) => tailoring.phases.findIndex((phase) => phase.categories.includes(category)),
      start,
      hits: given.purpose === undefined ? [] : (options.findPatterns?.(given.purpose) ?? []),
    }),
    items: inOrder([...chosen]).map(({ item }) => item),
    left,
  };
}

function makeCandidates(knowledge: Knowledge, tailoring: Tailoring, traits: Traits): Candidate[] {
  const named = new Set(tailoring.reasons.flatMap((reason) => reason.rules));
  const states = tailoring.reasons.map((reason) => holds(reason, traits, tailoring));
  const texts = makeTexts(knowledge, tailoring);
  return knowledge.rules.flatMap((rule) => {
    if (rule.until !== undefined || !concerns(rule, tailoring, traits)) return [];
    const covers = (reason: TailoringReason) =>
      reason.rules.includes(rule.id) || (!named.has(rule.id) && reason.rules.includes(`${rule.category}/*`));
    const grave = rule.severity === 'critical' || rule.severity === 'high';
    let order = tailoring.reasons.findIndex((reason, index) => states[index] === 'yes' && covers(reason));
    const certain = order >= 0;
    if (!certain && grave)
      order = tailoring.reasons.findIndex((reason, index) => states[index] === 'maybe' && covers(reason));
    const reason = tailoring.reasons[order];
    if (!reason) return [];
    const note = noteOn(rule, tailoring, traits);
    const text = texts.get(rule.id);
    const item: TailoredItem = {
      text: text?.text ?? rule.title,
      rules: [rule.id],
      severity: rule.severity,
      level: rule.level,
      phase: phaseOf(rule, knowledge, tailoring),
      because: reason.because,
      certain,
      ...(note !== undefined && { note }),
    };
    const weight =
      SEVERITY_WEIGHT[rule.severity] +
      LEVEL_WEIGHT[rule.level] +
      (reason.when.touches ? TOUCHES_WEIGHT : Object.keys(reason.when).length > 0 ? SETTING_WEIGHT : 0) +
      (certain ? 0 : UNCERTAIN_WEIGHT);
    return [{ item, weight, order, place: text?.place ?? Number.MAX_SAFE_INTEGER }];
  });
}

/** Whether a reason holds; `maybe` where it turns on what the server touches and nobody said. */
function holds(reason: TailoringReason, traits: Traits, tailoring: Tailoring): 'yes' | 'maybe' | 'no' {
  let uncertain = false;
  for (const name of TRAITS) {
    const wanted = reason.when[name];
    if (!wanted) continue;
    if (name === 'touches' && traits.touches === undefined) {
      if (!wanted.some((value) => tailoring.questions.touches.unsaid.includes(value))) return 'no';
      uncertain = true;
      continue;
    }
    const value = traits[name];
    const values: readonly (string | undefined)[] =
      typeof value === 'object' ? value : value === 'both' ? ['stdio', 'http'] : [value];
    if (!wanted.some((one) => values.includes(one))) return 'no';
  }
  return uncertain ? 'maybe' : 'yes';
}

function concerns(rule: Rule, tailoring: Tailoring, { language }: Traits): boolean {
  if (language === undefined || language === 'any' || !tailoring.bound.includes(rule.id)) return true;
  return rule.languages.includes('any') || rule.languages.includes(language);
}

const LANGUAGE_NAMES = { typescript: 'TypeScript', python: 'Python', rust: 'Rust', go: 'Go', any: 'any' } as const;

function noteOn(rule: Rule, tailoring: Tailoring, { language }: Traits): string | undefined {
  if (language === undefined || language === 'any')
    return tailoring.bound.includes(rule.id)
      ? `in ${rule.languages.map((one) => LANGUAGE_NAMES[one]).join(', ')}`
      : undefined;
  return rule.languages.includes('any') || rule.languages.includes(language) ? undefined : 'by hand';
}

/** The words of each rule's item: the first list of `texts` that has an item for the rule alone, else the first item at all. */
function makeTexts({ checklists }: Knowledge, tailoring: Tailoring): Map<string, { text: string; place: number }> {
  const byId = new Map(checklists.map((checklist) => [checklist.id, checklist.items]));
  const items = [
    ...tailoring.texts.flatMap((id) => byId.get(id) ?? []).filter((item) => item.ruleIds.length === 1),
    ...checklists.flatMap((checklist) => checklist.items),
  ];
  const texts = new Map<string, { text: string; place: number }>();
  for (const [place, { ruleIds, text }] of items.entries())
    for (const id of ruleIds) if (!texts.has(id)) texts.set(id, { text, place });
  return texts;
}

function phaseOf(rule: Rule, { checklists }: Knowledge, { phases }: Tailoring): Phase {
  const names = (id: string) =>
    checklists.find((checklist) => checklist.id === id)?.items.some((item) => item.ruleIds.includes(rule.id)) === true;
  const phase =
    phases.find((one) => one.rules.includes(rule.id)) ??
    phases.find((one) => names(one.checklist)) ??
    phases.find((one) => one.categories.includes(rule.category));
  return phase?.id ?? 'build';
}

/** The weightiest candidates: each phase gets its share first, what is left goes by weight. */
function choose(candidates: readonly Candidate[], limit: number, tailoring: Tailoring, traits: Traits): Candidate[] {
  const best = [...candidates].sort((a, b) => b.weight - a.weight || a.order - b.order || a.place - b.place);
  if (best.length <= limit) return best;
  const later = tailoring.phases.filter(({ id }) => best.some(({ item }) => item.phase === id));
  const current = later.find(({ id }) => id === traits.phase);
  const others = later.filter((phase) => phase !== current);
  const sum = others.reduce((total, { share }) => total + share, 0);
  const quota = (phase: (typeof later)[number]) => {
    if (phase === current) return CURRENT_SHARE * limit;
    return (sum === 0 ? 0 : phase.share / sum) * (current ? 1 - CURRENT_SHARE : 1) * limit;
  };
  const chosen = later.flatMap((phase) =>
    best.filter(({ item }) => item.phase === phase.id).slice(0, Math.floor(quota(phase))),
  );
  const rest = best.filter((candidate) => !chosen.includes(candidate));
  return [...chosen, ...rest.slice(0, limit - chosen.length)];
}

/** By phase; in it by reason, the one with the weightiest item first and conditions last; in it by weight. */
function inOrder(candidates: readonly Candidate[]): Candidate[] {
  const groupOf = ({ item }: Candidate) => `${item.phase} ${item.certain} ${item.because}`;
  const heaviest = new Map<string, number>();
  for (const candidate of candidates)
    heaviest.set(groupOf(candidate), Math.max(candidate.weight, heaviest.get(groupOf(candidate)) ?? 0));
  return [...candidates].sort(
    (a, b) =>
      PHASES.indexOf(a.item.phase) - PHASES.indexOf(b.item.phase) ||
      Number(b.item.certain) - Number(a.item.certain) ||
      (heaviest.get(groupOf(b)) ?? 0) - (heaviest.get(groupOf(a)) ?? 0) ||
      a.order - b.order ||
      SEVERITIES.indexOf(a.item.severity) - SEVERITIES.indexOf(b.item.severity) ||
      LEVELS.indexOf(a.item.level) - LEVELS.indexOf(b.item.level) ||
      a.place - b.place,
  );
}

/** `Language: Python; Transport: stdio; …`. */
function describe(traits: Traits, { questions }: Tailoring): string {
  const titles = TRAITS.flatMap((name) => {
    const value = traits[name];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const options = questions[name].options.filter((option) => values.includes(option.value));
    return options.length === 0 ? [] : [`${questions[name].title}: ${options.map(shortTitle).join(', ')}`];
  });
  return titles.join('; ');
}
