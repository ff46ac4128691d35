import { type Check, count, findingAt } from '../check.ts';
import { allTools } from '../tools.ts';

const ALLOWED = /^[A-Za-z0-9_.-]*$/;
/** Of the specification. */
const LONGEST = 128;
/** Of model APIs and directories. */
const PORTABLE = 64;

/** Names that clients refuse, cut or replace. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(({ name }) => name !== undefined);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool with a constant name is registered in the code read' };
  const findings = tools.flatMap(({ module, node, name = '' }) => {
    const why = reasonFor(name);
    return why === undefined ? [] : [findingAt(module, node, `Tool name \`${name.slice(0, 80)}\` ${why}`)];
  });
  return { findings, searched: `${count(tools.length, 'tool name')} read` };
};

function reasonFor(name: string): string | undefined {
  if (name === '') return 'is empty';
  const [odd] = [...name].filter((one) => !ALLOWED.test(one));
  if (odd !== undefined) return `holds ${odd === ' ' ? 'a space' : `\`${odd}\``}`;
  if (name.length > LONGEST) return `has ${name.length} characters, more than ${LONGEST}`;
  return name.length > PORTABLE
    ? `has ${name.length} characters, more than the ${PORTABLE} that model APIs take`
    : undefined;
}
