/** What a literal in the code is: the fallback of an environment read, the value of a name. */
import type { Call, Expression, Node } from '../syntax/ast.ts';
import { keyOf } from '../syntax/keys.ts';
import { unwrap } from '../syntax/walk.ts';
import { keyword, lastName } from './arguments.ts';

type Text = Extract<Node, { kind: 'literal' }>;

const READS = /^(?:getenv|get|var|env|Getenv|getOrDefault|config|str|GetEnv\w*|getEnv\w*|env_or|envOr\w*)$/;

/** The environment variable whose read this literal is the fallback of. */
export function fallbackOf(node: Text): string | undefined {
  for (let at: Node = node, up = node.parent, step = 0; up && step < 8; at = up, up = up.parent, step++) {
    if (up.kind === 'binary' && (up.operator === '??' || up.operator === 'or') && up.right === at)
      return variableOf(up.left);
    if (up.kind === 'call') {
      const last = lastName(up);
      if (/^unwrap_or(?:_else)?$/.test(last) && up.callee.kind === 'member' && up.args.some((one) => one.value === at))
        return variableOf(up.callee.object);
      if (READS.test(last) && (up.args[1]?.value === at || keyword(up, 'default') === at))
        return textOf(up.args[0]?.value);
      if (up.args.some((one) => one.value === at) && !/^(?:from|String|new|to_string|into)$/.test(last))
        return undefined;
    } else if (!['function', 'block', 'return', 'member', 'unary', 'await', 'cast'].includes(up.kind)) return undefined;
  }
  return undefined;
}

/** `process.env.X`, `process.env['X']`, `os.environ.get('X')`, `env::var("X")`. */
function variableOf(expression: Expression): string | undefined {
  const node = unwrap(expression);
  if (node.kind === 'member') return writtenName(node.object) === 'env' ? node.property : undefined;
  if (node.kind === 'index') return /^(?:env|environ)$/.test(writtenName(node.object)) ? textOf(node.index) : undefined;
  if (node.kind !== 'call') return undefined;
  return READS.test(lastName(node)) ? textOf((node as Call).args[0]?.value) : undefined;
}

function writtenName(node: Expression): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
}

function textOf(node: Expression | undefined): string | undefined {
  return node?.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The variable, key, parameter or field that a literal is the value of. */
export function nameOf(node: Text): string | undefined {
  let at: Node = node;
  let up = node.parent;
  while (
    up &&
    (up.kind === 'unary' ||
      up.kind === 'cast' ||
      (up.kind === 'call' &&
        /^(?:from|String|new|to_string|into|to_owned|SecretString|SecretStr|Secret)$/.test(lastName(up))) ||
      up.kind === 'member')
  ) {
    at = up;
    up = up.parent;
  }
  switch (up?.kind) {
    case 'declare':
    case 'assign':
      return up.target.kind === 'name' ? up.target.name : up.target.kind === 'member' ? up.target.property : undefined;
    case 'object':
      return keyOf(up, at);
    case 'call':
      return up.args.find((one) => one.value === at)?.name;
    case 'function': {
      const target = up.params.find((one) => one.default === at)?.target;
      return target?.kind === 'name' ? target.name : undefined;
    }
    case 'class':
      return up.flavor === 'enum' ? undefined : up.fields.find((one) => one.value === at)?.name;
    default:
      return undefined;
  }
}
