import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, unwrap, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

const PASSWORD =
  /(?:^|_)(?:password|passwd|passphrase|pwd)s?(?:_?(?:text|bytes|plain|raw|value|str|buf|input))?$|^(?:plain|raw|new|user|old|hashed)_?(?:password|passwd|pwd)$|Password$/i;
const HASH_CALL =
  /^(?:hashlib\.(?:md5|sha1|sha224|sha256|sha384|sha512|sha3_\w+|blake2\w+|new)|crypto\.(?:createHash|createHmac|hash)|crypto\/(?:md5|sha1|sha256|sha512)\.(?:Sum\w*|New\w*)|(?:md5|sha1|sha2|sha3|blake3)(?:::\w+)*::(?:digest|compute|new|hash)|md5|js-sha\d+\.\w+|crypto-js\.(?:MD5|SHA\d+))$/;
const HASH_TYPE = /(?:^|::)(?:Md5|Sha1|Sha224|Sha256|Sha384|Sha512|Sha3_\w+|Blake2\w+)$/;
const UPDATES = new Set(['update', 'chain_update', 'Write', 'digest']);
const BREACH_LIST = /pwnedpasswords|haveibeenpwned/i;
const MAX_CHAIN = 12;

/** Passwords that go into a fast hash. */
export const check: Check = (facts) => {
  let seen = 0;
  const findings = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('call')
      .flatMap((call) => {
        const made = hashOf(facts, call);
        if (made === undefined) return [];
        seen++;
        const argument = call.args.map((one) => passwordIn(facts, one.value)).find((one) => one !== undefined);
        if (argument === undefined || BREACH_LIST.test(module.text) || isKey(call) || isVisited(facts, call)) return [];
        return [findingAt(module, call, `\`${argument}\` is hashed with ${made}, which is fast to guess against`)];
      }),
  );
  if (seen === 0)
    return { findings: [], searched: '', notApplicable: 'no general-purpose hash is computed in the code read' };
  return { findings, searched: `${count(seen, 'hash call')} read` };
};

/** The hash function that a call computes or feeds, as a message names it. */
function hashOf(facts: Facts, call: Call): string | undefined {
  const name = facts.resolver.calleeName(call);
  if (HASH_CALL.test(name)) return algorithmOf(facts, call, name);
  if (
    call.callee.kind === 'member' &&
    HASH_TYPE.test(writtenOf(call.callee.object)) &&
    call.callee.property === 'digest'
  )
    return `\`${writtenOf(call.callee.object).split('::').at(-1)}\``;
  if (!UPDATES.has(lastName(call)) || call.callee.kind !== 'member') return undefined;
  return hasherOf(facts, call.callee.object);
}

/** The hash behind `createHash('sha256').update(…)`, `Sha256::new().chain_update(…)` or a variable holding either. */
function hasherOf(facts: Facts, receiver: Expression): string | undefined {
  let at: Expression = receiver;
  for (let step = 0; step < MAX_CHAIN; step++) {
    const node = valueOf(facts.resolver, unwrap(at));
    if (node.kind !== 'call') return undefined;
    const name = facts.resolver.calleeName(node);
    if (HASH_CALL.test(name)) return algorithmOf(facts, node, name);
    if (node.callee.kind !== 'member') return undefined;
    const written = writtenOf(node.callee.object);
    if (HASH_TYPE.test(written)) return `\`${written.split('::').at(-1)}\``;
    at = node.callee.object;
  }
  return undefined;
}

function algorithmOf(facts: Facts, call: Call, name: string): string {
  const algorithm = constantOf(facts.resolver, call.args[0]?.value);
  return /createH|hashlib\.new|crypto\.hash$/.test(name) && typeof algorithm === 'string'
    ? `\`${algorithm}\``
    : `\`${name}\``;
}

function writtenOf(node: Expression): string {
  const inner = unwrap(node);
  if (inner.kind === 'name') return inner.name;
  return inner.kind === 'member' ? `${writtenOf(inner.object)}::${inner.property}` : '';
}

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
