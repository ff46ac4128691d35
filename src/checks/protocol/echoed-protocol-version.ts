import type { Expression } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const ASKED = /(?:params|request|req|msg|message|payload|body|data)\b[\s\S]*protocol_?version/i;
const COMPARES = /supported|includes\(|\bhas\(|contains|==|\bin\s+[A-Z_]{4,}|known_?versions/i;

/** Handshakes that agree to any version. */
export const check: Check = (facts) => {
  let answers = 0;
  const findings = facts.modules.flatMap((module): CheckFinding[] =>
    facts
      .nodesOf(module)
      .of('object')
      .flatMap((node) => {
        const keys = new Set(node.properties.map(({ key }) => key));
        if (!keys.has('serverInfo') && !keys.has('capabilities') && !keys.has('ServerInfo')) return [];
        const version = node.properties.find(({ key }) => /^protocol_?version$/i.test(key ?? ''))?.value;
        // A client says what it is, not what it serves.
        if (!version || keys.has('clientInfo')) return [];
        answers++;
        const echoed = echoIn(facts, version);
        return echoed
          ? [findingAt(module, version, 'The handshake agrees to whatever protocol version the client names')]
          : [];
      }),
  );
  if (answers === 0)
    return { findings: [], searched: '', notApplicable: 'no answer to `initialize` is built in the code read' };
  return { findings, searched: `${count(answers, 'answer')} to \`initialize\` read` };
};

/** The version of the request, with or without a default, that nothing was compared with. */
function echoIn(facts: Facts, version: Expression): boolean {
  const { text } = facts.resolver.moduleOf(version);
  const written = (node: Expression) => text.slice(node.start, node.end);
  const definition = version.kind === 'name' ? facts.resolver.bindingOf(version)?.definitions : undefined;
  const value = definition?.length === 1 && definition[0]?.value ? definition[0].value : version;
  if (
    value.kind === 'conditional' ||
    value.kind === 'if' ||
    !ASKED.test(written(value)) ||
    COMPARES.test(written(value))
  )
    return false;
  const owner = enclosing(version, 'function');
  return !owner || !/supported|known_?versions/i.test(text.slice(owner.start, owner.end));
}
