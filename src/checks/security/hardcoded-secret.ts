import type { Call, Expression, Module, Node } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { SourceFile } from '../../types.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { isPlaceholder, isSecretName, isSigningName, looksLive, recognise } from '../credentials.ts';

type Text = Extract<Node, { kind: 'literal' }>;

const READS = /^(?:getenv|get|var|env|Getenv|getOrDefault|config|str|GetEnv\w*|getEnv\w*|env_or|envOr\w*)$/;
/** Files beside the code that carry settings; samples of them carry none. */
const SETTINGS =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)?|\.?mcp\.json|server\.json|claude_desktop_config\.json|smithery\.yaml|Dockerfile[^/]*|Containerfile|[^/]*\.dockerfile|docker-compose[^/]*\.ya?ml|compose[^/]*\.ya?ml|\.npmrc|\.pypirc|values\.ya?ml)$|^\.github\/workflows\/[^/]+\.ya?ml$|^(?:config|deploy|k8s|helm)\/.+\.(?:ya?ml|json|toml)$/i;
const SAMPLES = /(?:example|sample|template|dist|tmpl|test|fixture|mock)/i;
const LINE = /^\s*(?:ENV|ARG|export|-)?\s*["']?([A-Za-z_][\w.-]*)["']?\s*[=:]\s*["']?([^"'\s,#]+)["']?/;
const DOCKER_SPACED = /^\s*ENV\s+([A-Za-z_]\w*)\s+(\S+)/;

/** Credentials written into code or committed settings. */
export const check: Check = (facts) => {
  const inCode = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('literal')
      .flatMap((node) => judgeLiteral(module, node)),
  );
  const files = facts.repository.matching(SETTINGS).filter((file) => !SAMPLES.test(file.path));
  return {
    findings: [...inCode, ...files.flatMap(judgeFile)],
    searched: `${count(facts.modules.length, 'file')} of code and ${count(files.length, 'settings file')} read`,
  };
};

function judgeLiteral(module: Module, node: Text): CheckFinding[] {
  const { value } = node;
  if (node.type !== 'string' || typeof value !== 'string') return [];
  const form = recognise(value);
  if (form !== undefined) return [findingAt(module, node, `A string in the code is ${form}`)];
  const variable = fallbackOf(node);
  if (variable !== undefined) {
    const live = isSigningName(variable)
      ? value.trim() !== ''
      : isSecretName(variable) && !isPlaceholder(value) && looksLive(variable, value);
    return live ? [findingAt(module, node, `A literal stands in for \`${variable}\` when it is not set`)] : [];
  }
  const name = nameOf(node);
  if (name === undefined || !isSecretName(name) || !looksLive(name, value)) return [];
  return [findingAt(module, node, `\`${name}\` is given a literal that looks like a live credential`)];
}

/** The environment variable whose read this literal is the fallback of. */
function fallbackOf(node: Text): string | undefined {
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
function nameOf(node: Text): string | undefined {
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
      return up.properties.find((one) => one.value === at)?.key;
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

function judgeFile(file: SourceFile): CheckFinding[] {
  let start = 0;
  return file.text.split('\n').flatMap((line) => {
    const at = { file, start, end: start + line.length };
    start += line.length + 1;
    if (/^\s*(?:#|\/\/)/.test(line)) return [];
    const form = recognise(line);
    if (form !== undefined) return [{ ...at, message: `${file.path} holds ${form}`, evidence: 'signal' as const }];
    const [, name = '', value = ''] = DOCKER_SPACED.exec(line) ?? LINE.exec(line) ?? [];
    if (!isSecretName(name) || !looksLive(name, value)) return [];
    return [
      {
        ...at,
        message: `${file.path} gives \`${name}\` a value that looks like a live credential`,
        evidence: 'signal' as const,
      },
    ];
  });
}
