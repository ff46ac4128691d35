import type { Expression } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { unwrap, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findSettings, type Setting } from '../settings.ts';

/** Calls that write data down readably and change nothing about who may have written it. */
const ENCODES =
  /^(?:stringify|btoa|dumps|b64encode|urlsafe_b64encode|encode|encodeURIComponent|EncodeToString|Marshal|to_string|to_vec|Sprintf|hexdigest|toString|model_dump_json|format|decode|String|string|Some)$/;
const SEALS =
  /seal|sign|hmac|mac\b|mint|encrypt|cipher|aead|codec|protect|fernet|secretbox|jwt|randomUUID|uuid|token_urlsafe|createHandle|store|save|\bput\b|insert/i;
const RUST = /^(?:.*::)?InputRequiredResult::(?:new|from_request_state)$/;

/** State that clients carry between rounds and that nothing proves to be the server's own. */
export const check: Check = (facts) => {
  const given = statesOf(facts);
  if (given.length === 0)
    return { findings: [], searched: '', notApplicable: 'no requestState is handed out in the code read' };
  const findings = given.flatMap(({ module, value }): CheckFinding[] => {
    if (module.language === 'python' && isSealedBySdk(facts)) return [];
    return isUnsealed(facts, value)
      ? [findingAt(module, value, '`requestState` is encoded and neither signed nor encrypted')]
      : [];
  });
  return { findings, searched: `${count(given.length, 'requestState')} read` };
};

function statesOf(facts: Facts): Pick<Setting, 'module' | 'value'>[] {
  const named = findSettings(facts, /^(?:requestState|request_state|RequestState)$/).filter(
    // `requestState: { verify }` of the server's options.
    ({ value }) => value.kind !== 'object' && value.kind !== 'function',
  );
  const rust = facts.callsNamed({ name: RUST }).flatMap(({ call, module }) => {
    const last = call.args.at(-1)?.value;
    return last ? [{ module, value: last }] : [];
  });
  return [...named, ...rust];
}

/** `MCPServer` of the Python SDK seals what handlers return; its low-level server does not. */
function isSealedBySdk(facts: Facts): boolean {
  return facts.callsNamed({ last: /^MCPServer$/ }).length > 0;
}

function isUnsealed(facts: Facts, expression: Expression, depth = 5): boolean {
  if (constantOf(facts.resolver, expression) !== undefined || depth === 0) return false;
  const value = valueOf(facts.resolver, unwrap(expression));
  if (value.kind === 'text') return value.parts.some((part) => part.kind !== 'literal') && !mentionsSeal(facts, value);
  if (value.kind !== 'call' || mentionsSeal(facts, value)) return false;
  if (!ENCODES.test(lastName(value))) return false;
  // `base64.encode(json)` and `Some(json)`: what is encoded tells, where it can be followed.
  const inner = value.args[0]?.value ?? (value.callee.kind === 'member' ? value.callee.object : undefined);
  const made = inner && valueOf(facts.resolver, unwrap(inner));
  if (made?.kind === 'call' && depth > 1 && !ENCODES.test(lastName(made)))
    return !/^(?:Some|String|string|decode|to_string|toString)$/.test(lastName(value)) && !mentionsSeal(facts, made);
  if (lastName(value) === 'Some' && inner) return isUnsealed(facts, inner, depth - 1);
  return true;
}

/** Whether anything on the way, by its name, signs, encrypts or stores. */
function mentionsSeal(facts: Facts, root: Expression, depth = 3): boolean {
  let found = false;
  walk(root, (node) => {
    const name = node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
    if (SEALS.test(name)) found = true;
    if (node.kind === 'name' && depth > 0 && !found) {
      const behind = valueOf(facts.resolver, node);
      if (behind !== node && behind.kind === 'call' && mentionsSeal(facts, behind, depth - 1)) found = true;
    }
    return !found;
  });
  return found;
}
