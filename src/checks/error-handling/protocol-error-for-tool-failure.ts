import { type Check, count, findingAt } from '../check.ts';
import { findProtocolErrors } from '../protocol-errors.ts';

/** A failure of a tool that is answered with a JSON-RPC error. */
export const check: Check = (facts) => {
  const { errors, handlers } = findProtocolErrors(facts);
  if (handlers === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const findings = errors
    .filter(({ kind }) => kind === 'failure')
    .map(({ module, node, by, handler }) =>
      findingAt(
        module,
        node,
        `A failure of ${handler.tool === undefined ? 'a tool' : `\`${handler.tool}\``} becomes a protocol error: ${by}`,
      ),
    );
  return { findings, searched: `${count(handlers, 'tool handler')} read` };
};
