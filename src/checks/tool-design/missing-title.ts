import type { ModelTool } from '../../model/server-model.ts';
import type { Check } from '../check.ts';
import { atFirst, checkServers, listNames, namesOf } from '../tool-lists.ts';

const FEWEST = 5;

/** Servers whose tools have no name for people. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const untitled = tools.filter(lacksTitle);
    if (untitled.length < FEWEST || untitled.length * 2 < tools.length) return [];
    return atFirst(
      untitled,
      `${untitled.length} of ${tools.length} tools have no title: ${listNames(namesOf(untitled))}`,
    );
  });

function lacksTitle({ title, annotations, annotationsUnknown, module, node }: ModelTool): boolean {
  if (title !== undefined || annotations?.title !== undefined || annotationsUnknown) return false;
  // A title that is computed leaves its word.
  return !/\btitle\b/i.test(module.text.slice(node.start, Math.min(node.end, node.start + 600)));
}
