/** Calls that compute or feed a general-purpose hash. */
import type { Call, Expression } from '../syntax/ast.ts';
import { constantOf, valueOf } from '../syntax/resolve/constants.ts';
import { unwrap } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import type { Facts } from './check.ts';

export const HASH_CALL =
  /^(?:hashlib\.(?:md5|sha1|sha224|sha256|sha384|sha512|sha3_\w+|blake2\w+|new)|crypto\.(?:createHash|createHmac|hash)|crypto\/(?:md5|sha1|sha256|sha512)\.(?:Sum\w*|New\w*)|(?:md5|sha1|sha2|sha3|blake3)(?:::\w+)*::(?:digest|compute|new|hash)|md5|js-sha\d+\.\w+|crypto-js\.(?:MD5|SHA\d+))$/;
const HASH_TYPE = /(?:^|::)(?:Md5|Sha1|Sha224|Sha256|Sha384|Sha512|Sha3_\w+|Blake2\w+)$/;
/** Last names of calls that may feed or end a hash. */
export const HASH_LAST = /^(?:update|chain_update|Write|digest)$/;
const MAX_CHAIN = 12;

/** The hash function that a call computes or feeds, as a message names it. */
export function hashOf(facts: Facts, call: Call): string | undefined {
  const name = facts.resolver.calleeName(call);
  if (HASH_CALL.test(name)) return algorithmOf(facts, call, name);
  if (
    call.callee.kind === 'member' &&
    HASH_TYPE.test(writtenOf(call.callee.object)) &&
    call.callee.property === 'digest'
  )
    return `\`${writtenOf(call.callee.object).split('::').at(-1)}\``;
  if (!HASH_LAST.test(lastName(call)) || call.callee.kind !== 'member') return undefined;
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
