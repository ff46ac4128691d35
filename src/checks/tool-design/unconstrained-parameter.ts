import type { Check } from '../check.ts';
import { checkParameters, nameOf } from '../tools.ts';

/** Numbers that size the work or name a place in a range. */
const BOUNDED =
  /^(?:max|min)?_?(?:limit|page_?size|per_?page|page|offset|skip|top_?k?|port|count|num(?:ber)?_?(?:of_?)?(?:results|items)|results|depth|age|timeout|days|hours|n)$/;
const LISTED =
  /\b(?:one of|either|allowed values(?: are)?|possible values(?: are)?|must be)\b[:\s]*(?:["'`]\w[\w-]*["'`](?:,| or|\/|\|)\s*){1,}/i;

/** Limits without bounds, and closed sets that only the description names. */
export const check: Check = (facts) =>
  checkParameters(facts, (parameter, tool) => {
    const name = parameter.name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
    const numeric = parameter.type === 'number' || parameter.type === 'integer';
    if (numeric && parameter.maximum === undefined && !parameter.enum && BOUNDED.test(name)) {
      return `Parameter \`${parameter.name}\` of ${nameOf(tool)} is a number without a maximum`;
    }
    if (
      parameter.type === 'string' &&
      !parameter.enum &&
      parameter.pattern === undefined &&
      LISTED.test(parameter.description ?? '')
    ) {
      return `Parameter \`${parameter.name}\` of ${nameOf(tool)} lists its values in the description and has no enum`;
    }
    return undefined;
  });
