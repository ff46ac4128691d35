import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { httpTransports } from '../operations.ts';
import { Reach } from '../reach.ts';
import { allTools, nameOf } from '../tools.ts';

const AUDIT = /audit|activity_?log|event_?log|CloudTrail|journal/i;
const LOGS =
  /(?:^|[.:])(?:info|warn|warning|error|debug|log|notice|trace|event|Info|Warn|Error|Debug|Printf|Println|InfoContext|ErrorContext|Infof|Warnf|Errorf)$/;

/** Shared servers whose tools change something, with no record of who did what. */
export const check: Check = (facts) => {
  if (facts.repository.scope === 'excerpt')
    return { findings: [], searched: '', notEvaluated: 'concerns the repository, and single files were handed in' };
  const [transport] = httpTransports(facts);
  if (!transport)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no HTTP transport is in the code read; a local server has one user',
    };
  const changing = changingTools(facts);
  if (changing.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is known to change anything' };
  const searched = `${count(changing.length, 'tool')} that change something`;
  if (facts.modules.some(({ text }) => AUDIT.test(text)))
    return { findings: [], pointers: [], searched: `${searched}; an audit log is named` };
  const logs = facts.callsNamed({ name: LOGS }).some(({ call }) => facts.isReachableFromHandler(call));
  if (logs) return { findings: [], pointers: changing, searched: `${searched}; handlers write logs` };
  const message = `${count(changing.length, 'tool')} of this shared server change${changing.length === 1 ? 's' : ''} something, and no handler records a call`;
  return { findings: [findingAt(transport.module, transport.node, message)], pointers: [], searched };
};

/** Tools that say of themselves that they change something, or whose handler does. */
function changingTools(facts: Facts): CheckFinding[] {
  const reach = Reach.of(facts);
  return allTools(facts).flatMap((tool): CheckFinding[] => {
    const body = reach.bodyOf(tool);
    const effects = body ? reach.effectsOf(tool, body) : [];
    const changes =
      effects.some(({ effect }) => effect.kind !== 'request' && !effect.isMinor) ||
      tool.annotations?.destructiveHint === true;
    return changes ? [findingAt(tool.module, tool.node, nameOf(tool), 'capability')] : [];
  });
}
