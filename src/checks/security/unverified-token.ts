import type { Call, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { keyword, lastName, option, positional } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

/** Decoders that check no signature, by canonical name. */
const DECODERS: Readonly<Record<string, string>> = {
  'jsonwebtoken.decode': 'jsonwebtoken.decode',
  'jose.decodeJwt': 'jose.decodeJwt',
  'jwt-decode': 'jwtDecode',
  'jwt-decode.jwtDecode': 'jwtDecode',
  'jose.jwt.get_unverified_claims': 'jwt.get_unverified_claims',
  'jsonwebtoken::dangerous::insecure_decode': 'insecure_decode',
  'jsonwebtoken::dangerous_insecure_decode': 'dangerous_insecure_decode',
};
const READS = /jwt|jose|jsonwebtoken/i;
const OTHERS = /^(?:ParseUnverified|insecure_disable_signature_validation)$/;
const VERIFIERS =
  /(?:^|[.:])(?:jwtVerify|verify|verifyAsync|verify_?token|verifyIdToken|jwtDecrypt|compactVerify|introspect\w*|verify_signature|ParseWithClaims|decode_and_verify)$/i;

/** Tokens whose claims are read and whose signature is not checked. */
export const check: Check = (facts) => {
  let seen = 0;
  const findings = facts.callsNamed({ name: READS, last: OTHERS }).flatMap(({ call, module, name }) => {
    const how = howUnverified(facts, call, name);
    if (how === undefined) {
      if (READS.test(name)) seen++;
      return [];
    }
    seen++;
    return isVerifiedBeside(facts, call) || readsOnlyExpiry(call)
      ? []
      : [findingAt(module, at(module, call), `${how} reads a token without checking its signature`)];
  });
  if (seen === 0) return { findings: [], searched: '', notApplicable: 'no token is decoded in the code read' };
  return { findings, searched: `${count(seen, 'call')} of token libraries read` };
};

function howUnverified(facts: Facts, call: Call, name: string): string | undefined {
  const { resolver } = facts;
  if (Object.hasOwn(DECODERS, name)) return `\`${DECODERS[name]}\``;
  const last = lastName(call);
  if (last === 'ParseUnverified') return '`ParseUnverified`';
  if (last === 'insecure_disable_signature_validation') return '`insecure_disable_signature_validation`';
  if (/(?:^|\.)jwt\.decode$/.test(name)) {
    const options = keyword(call, 'options') ?? positional(call, 3);
    const verify = option(resolver, options, 'verify_signature');
    if (verify && verify !== 'unknown' && constantOf(resolver, verify) === false)
      return '`jwt.decode` with `verify_signature: False`';
    if (constantOf(resolver, keyword(call, 'verify')) === false) return '`jwt.decode` with `verify=False`';
  }
  if (/^(?:jsonwebtoken\.verify|(?:jose\.)?jwtVerify|jwt\.decode)$/.test(name)) {
    const given = keyword(call, 'algorithms') ?? option(resolver, positional(call, 2), 'algorithms');
    const list = given && given !== 'unknown' && given.kind === 'array' ? given.elements : [];
    if (list.some((one) => String(constantOf(resolver, one.value)).toLowerCase() === 'none'))
      return `\`${name}\` with the algorithm \`none\``;
  }
  return undefined;
}

/** The same function also verifies: the decoded part chooses a key or an issuer. */
function isVerifiedBeside(facts: Facts, call: Call): boolean {
  const owner: FunctionNode | undefined = enclosing(call, 'function');
  let verified = false;
  if (owner)
    walk(owner.body, (node: Node) => {
      if (
        node !== call &&
        node.kind === 'call' &&
        VERIFIERS.test(facts.resolver.calleeName(node) || lastName(node)) &&
        howUnverified(facts, node, facts.resolver.calleeName(node)) === undefined
      )
        verified = true;
      return !verified;
    });
  return verified;
}

/** `jwtDecode(token).exp`: a client that asks when to renew its own token. */
function readsOnlyExpiry(call: Call): boolean {
  const up = call.parent;
  if (up?.kind === 'member') return up.property === 'exp';
  if (up?.kind === 'declare' && up.target.kind === 'destructure')
    return up.target.entries.every((entry) => entry.key === 'exp');
  return false;
}

/** A call in a long chain is reported where its own name is written. */
function at(module: Module, call: Call): { start: number; end: number } {
  const { callee } = call;
  const broken = callee.kind === 'member' && module.text.slice(call.start, callee.end).includes('\n');
  return broken ? { start: callee.end - callee.property.length, end: call.end } : call;
}
