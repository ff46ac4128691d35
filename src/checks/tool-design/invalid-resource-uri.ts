import type { Node } from '../../syntax/ast.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';

/** RFC 3986: a scheme, and then what may stand in a URI; `{…}` of a template may hold what RFC 6570 allows. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const REGISTERS =
  /^(?:registerResource|resource|[aA]dd_?[rR]esource(?:_?[tT]emplate)?|NewResource(?:Template)?|RawResource(?:Template)?|Resource(?:Template)?|new)$/;
const ILLEGAL = /[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})/;

/** Resources under an address that is none. */
export const check: Check = ({ model }) => {
  const resources = model.servers
    .flatMap((server) => server.resources)
    .filter(({ uri, node }) => uri !== undefined && isRegistration(node));
  if (resources.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no resource with a constant URI is registered in the code read',
    };
  const findings = resources.flatMap(({ module, node, uri = '', template }): CheckFinding[] => {
    const why = reasonFor(template ? uri.replace(/\{[^{}]*\}/g, 'x') : uri);
    return why === undefined ? [] : [findingAt(module, node, `Resource URI \`${uri.slice(0, 80)}\` ${why}`)];
  });
  return { findings, searched: `${count(resources.length, 'resource URI')} read` };
};

/** What the SDK is given: a builder of the project may put a scheme before it. */
function isRegistration(node: Node): boolean {
  return node.kind !== 'call' || REGISTERS.test(lastName(node));
}

function reasonFor(uri: string): string | undefined {
  const [, scheme] = /^([^:/?#{}]+):\/\//.exec(uri) ?? [];
  if (!SCHEME.test(uri))
    return scheme === undefined ? 'has no scheme' : 'has a scheme in characters that RFC 3986 does not allow';
  const [odd] = ILLEGAL.exec(uri) ?? [];
  return odd === undefined
    ? undefined
    : `holds ${odd === ' ' ? 'a space' : `\`${odd}\``}, which RFC 3986 does not allow`;
}
