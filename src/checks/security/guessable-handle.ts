import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isAside } from '../project.ts';

/** Names of values that open something to whoever knows them. */
const SECRET_HANDLE =
  /(?:^|_)(?:(?:session|handle|access|auth|bearer|csrf|api|reset|invite|login|refresh|upload|download|share|approval|confirm(?:ation)?)_?(?:id|token|key|code|handle)|token|nonce|secret|session|handle|code_verifier|oauth_state|csrf|state_param|password|api_?key|otp)$/;
/** Ids that only tell messages apart. */
const HARMLESS =
  /progress|page|cursor|event|request|correlation|trace|span|message|cache|temp|tmp|test|sort|key_?frame|idempotency/;
const WEAK =
  /^(?:Math\.random|random\.(?:random|randint|randrange|choice|choices|getrandbits|sample|uniform)|math\/rand(?:\/v2)?\.(?:Int|Intn|IntN|Int31n?|Int63n?|Int64N?|Uint32|Uint64|Float64|N|Perm|Read))$/;
const CLOCK = /^(?:Date\.now|time\.time|time\.time_ns|time\.Now|Date)$/;

/** Handles and tokens made from a generator that can be predicted, or from the clock alone. */
export const check: Check = (facts) => {
  const weak = facts
    .callsNamed({ name: new RegExp(`${WEAK.source}|${CLOCK.source}`) })
    .filter(({ module }) => !isAside(module.path));
  const reported = new Set<Node>();
  const findings = weak.flatMap(({ call, module, name }): CheckFinding[] => {
    const named = nameFor(call);
    if (named === undefined || reported.has(named.node) || !isSecretHandle(named.name)) return [];
    if (isLabel(facts, named.name)) return [];
    // Whether a token is still good is no token.
    if (isAnswer(named.value)) return [];
    if (CLOCK.test(name) && (/nonce/i.test(named.name) || !isClockAlone(facts, named.value))) return [];
    reported.add(named.node);
    return [
      findingAt(
        module,
        call,
        CLOCK.test(name)
          ? `\`${named.name}\` is made from the clock`
          : `\`${named.name}\` is made by \`${name}\`, whose values can be predicted`,
      ),
    ];
  });
  return { findings, searched: `${count(weak.length, 'call')} of generators and clocks read` };
};

function isSecretHandle(name: string): boolean {
  const words = snake(name);
  return SECRET_HANDLE.test(words) && !HARMLESS.test(words);
}

/** An id by which nothing is ever looked up: it marks a record or a report. */
function isLabel(facts: Facts, name: string): boolean {
  if (!/^\w+_id$/.test(snake(name)) || facts.repository.scope === 'excerpt') return false;
  const written = `(?:\\w+[.]|["'])*(?:${name}|${snake(name)})\\b`;
  const looksUp = new RegExp(
    `\\[\\s*${written}["']?\\s*\\]|\\.(?:get|set|has|delete|pop|add|insert|remove|entry|load|store|contains|find|look)\\w*\\(\\s*&?${written}|${written}\\s*(?:==|not in|in)\\s|where\\s+${written}`,
    'i',
  );
  return !facts.modules.some(({ text }) => looksUp.test(text));
}

interface Named {
  readonly name: string;
  readonly value: Expression;
  readonly node: Node;
}

/** What a value is stored as: a variable, a property, or the function that returns it. */
function nameFor(call: Call): Named | undefined {
  for (let up = call.parent; up; up = up.parent) {
    switch (up.kind) {
      case 'declare':
        return up.target.kind === 'name' && up.value ? { name: up.target.name, value: up.value, node: up } : undefined;
      case 'assign': {
        const { target } = up;
        const name = target.kind === 'name' ? target.name : target.kind === 'member' ? target.property : undefined;
        return name === undefined ? undefined : { name, value: up.value, node: up };
      }
      case 'object': {
        const own = up.properties.find((one) => one.value.start <= call.start && call.end <= one.value.end);
        return own?.key === undefined ? undefined : { name: own.key, value: own.value, node: own.value };
      }
      case 'return': {
        const owner = enclosing(up, 'function');
        return owner?.name === undefined || !up.value
          ? undefined
          : {
              name: owner.name.replace(/^_?(?:new|make|create|generate|gen|random)_?/i, ''),
              value: up.value,
              node: up,
            };
      }
      case 'binary':
      case 'text':
      case 'member':
      case 'index':
      case 'call':
      case 'cast':
      case 'array':
      case 'conditional':
      case 'loop':
      case 'function':
        if (up.kind === 'function' && up.body.body.length > 1) return undefined;
        break;
      case 'block':
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

const COMPARES = /^(?:and|[<>]=?|[!=]==?)$/;

/** `token !== null && Date.now() < expiry` */
function isAnswer(value: Expression): boolean {
  return (
    (value.kind === 'binary' && COMPARES.test(value.operator)) ||
    (value.kind === 'unary' && /^(?:!|not)$/.test(value.operator))
  );
}

/** No random value stands beside the time, nor the name of one. */
function isClockAlone(facts: Facts, value: Expression, depth = 1): boolean {
  let random = false;
  walk(value, (node) => {
    if (node.kind === 'call' && /rand|uuid|nonce|token|hash/i.test(facts.resolver.calleeName(node))) random = true;
    if (node.kind === 'name' && depth > 0) {
      const held = valueOf(facts.resolver, node);
      if (held !== node && !isClockAlone(facts, held, depth - 1)) random = true;
    }
    return !random;
  });
  return !random;
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
