import type { Check } from '../check.ts';
import { checkParameters, nameOf } from '../tools.ts';

/** Parameters that the model sees by name and type alone. */
export const check: Check = (facts) =>
  checkParameters(facts, (parameter, tool) => {
    if (parameter.descriptionUnknown === true || parameter.type === 'boolean') return undefined;
    const description = normalise(parameter.description ?? '');
    if (description !== '' && description !== normalise(parameter.name)) return undefined;
    return `Parameter \`${parameter.name}\` of ${nameOf(tool)} has no description`;
  });

/** A description that only says the name again says nothing. */
function normalise(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}
