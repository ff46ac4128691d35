import { type Check, count, findingAt } from '../check.ts';
import { metadataOf } from '../metadata.ts';
import { findOrder } from '../model-orders.ts';

/** Texts for the model that give orders beyond what the tool does. */
export const check: Check = (facts) => {
  const texts = metadataOf(facts);
  if (texts.length === 0)
    return { findings: [], searched: '', notApplicable: 'no text for the model was found in the code read' };
  const findings = texts.flatMap(({ module, start, end, of, text }) => {
    const what = findOrder(text);
    return what === undefined
      ? []
      : [findingAt(module, { start, end }, `${of.charAt(0).toUpperCase()}${of.slice(1)} holds ${what}`)];
  });
  return { findings, searched: `${count(texts.length, 'text')} for the model read` };
};
