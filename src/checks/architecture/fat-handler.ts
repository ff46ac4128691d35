import { positionAt } from '../../syntax/positions.ts';
import { type Check, count, findingAt } from '../check.ts';
import { countBranches, toolHandlers } from '../handlers.ts';

const MAX_LINES = 80;
const MAX_BRANCHES = 15;

/** Handlers that are long or have many ways through; those that dispatch to several tools are left out. */
export const check: Check = (facts) => {
  const handlers = toolHandlers(facts).filter(({ of }) => !of.endsWith(' tools'));
  if (handlers.length === 0)
    return { findings: [], searched: '', notApplicable: 'no handler of a single tool was found' };
  const findings = handlers.flatMap(({ handler, of }) => {
    const module = facts.resolver.moduleOf(handler);
    const lines = positionAt(module, handler.end).line - positionAt(module, handler.start).line + 1;
    const branches = countBranches(handler);
    if (lines <= MAX_LINES && branches <= MAX_BRANCHES) return [];
    const what = branches > MAX_BRANCHES ? `${branches} ways through it` : `${lines} lines`;
    return [
      findingAt(
        module,
        { start: handler.nameStart ?? handler.start, end: handler.body.start },
        `The handler of ${of} has ${what}`,
      ),
    ];
  });
  return { findings, searched: `${count(handlers.length, 'handler')} measured` };
};
