import type { Check } from '../check.ts';
import { checkParameters, nameOf } from '../tools.ts';

/** Parameters that the model sees by name and type alone. */
export const check: Check = (facts) =>
  checkParameters(facts, (parameter, tool) => {
    if (parameter.descriptionUnknown === true || parameter.type === 'boolean') return undefined;
    // What stands on the items of a list describes the list.
    if ([parameter, parameter.items].some((one) => (one?.description ?? '').trim() !== '')) return undefined;
    return `Parameter \`${parameter.name}\` of ${nameOf(tool)} has no description`;
  });
