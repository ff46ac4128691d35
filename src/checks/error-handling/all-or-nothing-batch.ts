import { type Check, count, findingAt } from '../check.ts';
import { failingGroups, failsTogether, JOINS, servesTool } from '../fan-outs.ts';

/** Batches over a caller's list in which the first failure discards every other answer. */
export const check: Check = (facts) => {
  const joins = facts.callsNamed({ name: JOINS });
  const groups = facts.modules.flatMap((module) => (module.language === 'go' ? failingGroups(facts, module) : []));
  const found = [
    ...joins
      .filter(({ call }) => failsTogether(facts, call))
      .map(({ call, module, name }) => ({ call, module, by: name })),
    ...groups.map(({ call, module }) => ({ call, module, by: 'errgroup' })),
  ];
  const findings = found
    .filter(({ call }) => servesTool(facts, call))
    .map(({ call, module, by }) =>
      findingAt(module, call, `One failed item makes \`${by}\` discard the results of all others`),
    );
  const total = joins.length + groups.length;
  if (total === 0) return { findings, searched: '', notApplicable: 'nothing is run side by side in the code read' };
  return { findings, searched: `${count(total, 'fan-out')} read` };
};
