/** What remote servers hand to the client half of a program: values that no tool argument carries. */
import type { Facts } from '../checks/check.ts';
import type { TypeNode } from '../syntax/ast.ts';
import type { TaintEntry } from '../taint/analysis.ts';

/** Methods that the SDK calls with what the authorization server of a remote server answered. */
const CALLBACKS = [
  {
    base: /^@modelcontextprotocol\/(?:sdk\/client\/auth|client(?:\/auth)?)\.OAuthClientProvider$/,
    method: 'redirectToAuthorization',
    label: 'the authorization URL of a remote server',
  },
];

/** Entries for such methods of the project's classes. */
export function findUpstreamEntries({ modules, nodesOf, resolver }: Facts): TaintEntry[] {
  const isOf = (base: RegExp) => (type: TypeNode) => base.test(resolver.types.ofType(type)?.name ?? '');
  return modules.flatMap((module) =>
    nodesOf(module)
      .of('class')
      .flatMap(({ bases, methods }) =>
        CALLBACKS.filter(({ base }) => bases.some(isOf(base))).flatMap(({ method, label }) =>
          methods
            .filter(({ name, params }) => name === method && params.length > 0)
            .map((handler) => ({
              kind: 'upstream',
              handler,
              parameter: 0,
              path: [],
              cleared: new Map([['', []]]),
              label: () => label,
            })),
        ),
      ),
  );
}
