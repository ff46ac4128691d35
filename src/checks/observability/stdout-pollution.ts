import { type Check, count, findingAt } from '../check.ts';
import { findStdioCode } from '../stdio-code.ts';
import { findStdoutWrites } from '../stdout.ts';

/** Writes to standard output in code that runs while the protocol owns it. */
export const check: Check = (facts) => {
  const code = findStdioCode(facts);
  if ('reason' in code) return { findings: [], searched: '', notApplicable: code.reason };
  const writes = findStdoutWrites(facts);
  const findings = writes
    .filter(({ module, node }) => code.runs(module, node))
    .map(({ module, node, by }) =>
      findingAt(module, node, `\`${by}\` writes to standard output, which carries the protocol`),
    );
  return {
    findings,
    searched: `${count(facts.modules.length, 'file')} read, ${count(writes.length, 'write')} to standard output found`,
  };
};
