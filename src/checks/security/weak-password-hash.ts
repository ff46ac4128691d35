import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';
import { HASH_CALL, HASH_LAST, hashOf } from '../hashes.ts';

const PASSWORD =
  /(?:^|_)(?:password|passwd|passphrase|pwd)s?(?:_?(?:text|bytes|plain|raw|value|str|buf|input))?$|^(?:plain|raw|new|user|old|hashed)_?(?:password|passwd|pwd)$|Password$/i;
const BREACH_LIST = /pwnedpasswords|haveibeenpwned/i;
const MAX_CHAIN = 12;

/** Passwords that go into a fast hash. */
export const check: Check = (facts) => {
  let seen = 0;
  const findings = facts.callsNamed({ name: HASH_CALL, last: HASH_LAST }).flatMap(({ call, module }) => {
    const made = hashOf(facts, call);
    if (made === undefined) return [];
    seen++;
    const argument = call.args.map((one) => passwordIn(facts, one.value)).find((one) => one !== undefined);
    if (argument === undefined || BREACH_LIST.test(module.text) || isKey(call) || isVisited(facts, call)) return [];
    return [findingAt(module, call, `\`${argument}\` is hashed with ${made}, which is fast to guess against`)];
  });
  if (seen === 0)
    return { findings: [], searched: '', notApplicable: 'no general-purpose hash is computed in the code read' };
  return { findings, searched: `${count(seen, 'hash call')} read` };
};

/** The name of a password inside an argument: `password.encode()`, `[]byte(password)`, `salt + password`. */
function passwordIn(facts: Facts, argument: Expression): string | undefined {
  let found: string | undefined;
  walk(argument, (node: Node) => {
    if (node.kind === 'function') return false;
    if (node.kind === 'call' && HASH_CALL.test(facts.resolver.calleeName(node))) return false;
    const name = node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : undefined;
    if (name !== undefined && PASSWORD.test(name)) found ??= name;
    return found === undefined;
  });
  return found;
}

/** A function that says it makes a cache key or a fingerprint stores no password. */
function isKey(call: Call): boolean {
  const owner = enclosing(call, 'function');
  return owner?.name !== undefined && /key|cache|fingerprint|identity|etag/i.test(owner.name);
}

/** True for a part of a chain whose outer call is reported for the same password. */
function isVisited(facts: Facts, call: Call): boolean {
  let at: Node | undefined = call.parent;
  for (let step = 0; at && step < MAX_CHAIN; step++, at = at.parent) {
    if (
      at.kind === 'call' &&
      at.callee.kind === 'member' &&
      hashOf(facts, at) !== undefined &&
      at.args.some((one) => passwordIn(facts, one.value) !== undefined)
    )
      return true;
    if (at.kind !== 'member' && at.kind !== 'call') return false;
  }
  return false;
}
