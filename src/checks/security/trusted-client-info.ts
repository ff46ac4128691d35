import type { Expression, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

/** Where clients say who they are, as the SDKs name it. */
const SELF_REPORTED =
  /\b(?:clientInfo|client_info|ClientInfo|getClientVersion\(\)|peer_info\(\)|client_params|CLIENT_INFO_META_KEY)[\s\S]*\bname\b|user[-_]?agent/i;
const DECIDES =
  /^(?:is|may|can|check|ensure|require|assert|verify|allow|deny)?_?(?:trust|allow|permit|authori|authenticat|admin|privileg|internal)/i;
const REFUSES = /\b(?:40[13]|forbidden|unauthori[sz]ed|not allowed|not permitted|access denied)\b/i;

/** Decisions about access that rest on what a client says of itself. */
export const check: Check = (facts) => {
  let read = 0;
  const findings = facts.modules.flatMap((module) => {
    if (!/client_?info|getClientVersion|peer_info|client_params|user[-_]?agent/i.test(module.text)) return [];
    return facts
      .nodesOf(module)
      .of('binary')
      .flatMap((node): CheckFinding[] => {
        if (!['==', '!=', 'in', 'not-in'].includes(node.operator)) return [];
        if (!isSelfReported(facts, node.left) && !isSelfReported(facts, node.right)) return [];
        read++;
        return decidesAccess(module.text, node)
          ? [findingAt(module, node, 'Access is decided by the name that a client gives itself')]
          : [];
      });
  });
  if (read === 0) return { findings, searched: '', notApplicable: 'no comparison with what clients say of themselves' };
  return { findings, searched: `${count(read, 'comparison')} with the names of clients read` };
};

function isSelfReported(facts: Facts, side: Expression): boolean {
  const { text } = facts.resolver.moduleOf(side);
  if (constantOf(facts.resolver, side) !== undefined) return false;
  if (SELF_REPORTED.test(text.slice(side.start, Math.min(side.end, side.start + 200)))) return true;
  if (side.kind !== 'name') return false;
  const [definition] = facts.resolver.bindingOf(side)?.definitions ?? [];
  const value = definition?.value;
  return value !== undefined && SELF_REPORTED.test(text.slice(value.start, Math.min(value.end, value.start + 200)));
}

/** The function decides on trust by its name, or the branch refuses. */
function decidesAccess(text: string, node: Node): boolean {
  const owner = enclosing(node, 'function');
  if (owner?.name !== undefined && DECIDES.test(owner.name)) return true;
  for (let at: Node = node, up = node.parent; up && up !== owner; at = up, up = up.parent) {
    if (up.kind === 'declare' && up.target.kind === 'name' && DECIDES.test(up.target.name)) return true;
    if (up.kind === 'if' && up.test === at)
      return refuses(text, up.then) || (up.otherwise !== undefined && refuses(text, up.otherwise));
  }
  return false;
}

function refuses(text: string, branch: Node): boolean {
  let found = false;
  walk(branch, (node) => {
    if (
      node.kind === 'throw' ||
      (node.kind === 'call' && /^(?:abort|exit|panic|HTTPException|Error)$/.test(lastName(node)))
    )
      found = true;
    return !found;
  });
  return (
    (found || /\breturn\b/.test(text.slice(branch.start, branch.end))) &&
    REFUSES.test(text.slice(branch.start, branch.end))
  );
}
