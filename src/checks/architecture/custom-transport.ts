import { type Check, type CheckFinding, count, findingAt } from '../check.ts';

const INTERFACE = /^(?:@modelcontextprotocol\/(?:sdk|server|core)\b.*\.)?Transport$|(?:^|::)Transport$/;
const IMPORTS = /^@modelcontextprotocol\/|^rmcp(?:::|$)/;

/** Transports of the project's own, for a reader to look at. */
export const check: Check = (facts) => {
  const pointers = facts.modules
    .filter((module) =>
      facts
        .nodesOf(module)
        .of('import')
        .some((one) => IMPORTS.test(one.module)),
    )
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('class')
        .filter((node) =>
          [...node.bases, ...(node.trait ? [node.trait] : [])].some((base) => INTERFACE.test(base.name)),
        )
        .map(
          (node): CheckFinding =>
            findingAt(
              module,
              { start: node.start, end: node.nameStart ?? node.start },
              `transport \`${node.name ?? ''}\``,
              'capability',
            ),
        ),
    );
  if (pointers.length === 0)
    return { findings: [], pointers, searched: '', notApplicable: 'no transport of its own is in the code read' };
  return { findings: [], pointers, searched: `${count(pointers.length, 'transport')} of the project's own found` };
};
