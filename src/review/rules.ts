/** Which rules a review evaluates. */
import { type ReviewOptions, type Rule, SEVERITIES } from '../types.ts';

/** Rules named by `only` and not by `skip`, at or above `minSeverity`, sorted by id. */
export function selectRules(rules: readonly Rule[], options: ReviewOptions): Rule[] {
  const { only = [], skip = [], minSeverity } = options;
  const named = (rule: Rule, names: readonly string[]) =>
    names.some((name) => name === rule.id || name === rule.category || name === `${rule.category}/*`);
  const lowest = minSeverity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(minSeverity);
  return rules
    .filter(
      (rule) =>
        (only.length === 0 || named(rule, only)) && !named(rule, skip) && SEVERITIES.indexOf(rule.severity) <= lowest,
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
