import type { Literal, Module, Node } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isInlineTest, isTooling } from '../project.ts';

const USER =
  '(?!runner\\b|user\\b|username\\b|you\\b|me\\b|your|app\\b|node\\b|ubuntu\\b|vscode\\b|shared\\b|public\\b|default\\b|<|\\$|\\{|\\.\\.\\.)';
const KINDS: readonly (readonly [string, RegExp])[] = [
  [
    'a home folder',
    new RegExp(`^(?:file://)?(?:/Users/|/home/|[A-Za-z]:[\\\\/]Users[\\\\/])${USER}[\\w.-]+[\\\\/]`, 'i'),
  ],
  [
    'a private address',
    /^(?:\w+:\/\/)?(?:[^\s/@]+@)?(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?::\d+)?(?:\/(?!\d+$).*)?$/,
  ],
  [
    'an internal host',
    /^(?:\w+:\/\/)(?:[^\s/@]+@)?[\w-]+(?:\.[\w-]+)*\.(?:internal|intranet|corp|lan|svc|cluster\.local)(?::\d+)?(?:\/|$)/i,
  ],
  [
    'a staging host',
    /^https?:\/\/(?:[\w-]+\.)*(?:staging|stage|dev|qa|uat|preprod)[.-][\w.-]+\.[a-z]{2,}(?::\d+)?(?:\/|$)/i,
  ],
  ['a database', /^(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s$<{]+$/i],
];
/** Hosts of the platform, the same on every machine that has them. */
const PLATFORM =
  /metadata\.google\.internal|host\.docker\.internal|169\.254\.|kubernetes\.default|example\.|\/\/(?:test|mock|fake|dummy|in-memory)\b/i;

/** Addresses and paths of one installation, written into the code. */
export const check: Check = (facts) => {
  const modules = facts.modules.filter((module) => !isTooling(module.path));
  const literals = modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('literal')
      .filter((node) => node.type === 'string')
      .map((node) => ({ module, node })),
  );
  if (literals.length === 0) return { findings: [], searched: '', notApplicable: 'the code read holds no text' };
  const findings = literals.flatMap(({ module, node }) => report(facts, module, node));
  return { findings, searched: `${count(literals.length, 'text')} read` };
};

function report(facts: Facts, module: Module, node: Literal): CheckFinding[] {
  const text = String(node.value);
  const kind = text.length > 300 || PLATFORM.test(text) ? undefined : KINDS.find(([, pattern]) => pattern.test(text));
  if (
    !kind ||
    isPartOfText(node, text) ||
    isInlineTest(module, node.start) ||
    isOverridable(node) ||
    isCompared(facts, node)
  )
    return [];
  return [findingAt(module, node, `${cut(text)} names ${kind[0]} of one installation`)];
}

/** A piece such as `postgres://app@` whose host is computed. */
function isPartOfText(node: Literal, text: string): boolean {
  return (
    node.parent?.kind === 'text' && !/^(?:\/|[A-Za-z]:\\|\w+:\/\/(?:[^@/\s]+@)?[\w.-]+(?::\d+)?(?:\/|$))/.test(text)
  );
}

/** A default that a setting, an argument or a flag replaces; text for people; an entry of a table. */
function isOverridable(node: Node): boolean {
  let child: Node = node;
  for (let at = node.parent; at; child = at, at = at.parent) {
    if (at.kind === 'binary' && (at.operator === '??' || at.operator === 'or') && at.right === child) return true;
    if (at.kind === 'conditional' || at.kind === 'decorator' || at.kind === 'type') return true;
    if (at.kind === 'destructure') return true;
    if (at.kind === 'function')
      return at.params.some((parameter) => parameter.start <= node.start && node.end <= parameter.end);
    if (at.kind === 'call' && isDefault(at, child)) return true;
    if (at.kind === 'array' && at.elements.length > 2) return true;
  }
  return false;
}

const DEFAULTS =
  /(?:getenv|get|default|default_value|option|flag|env|add_argument|Field|describe|unwrap_or(?:_else)?|or_else|StringVar\w*|String|SetDefault|setdefault|example|meta)$/i;

function isDefault(call: Extract<Node, { kind: 'call' }>, child: Node): boolean {
  if (call.args.some((arg) => arg.value === child && /default|example|description|help/.test(arg.name ?? '')))
    return true;
  const { callee } = call;
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  return callee !== child && DEFAULTS.test(name) && (call.args.length > 1 || callee.kind === 'member');
}

/** Compared or searched for, such as an allow-list of private networks. */
function isCompared(facts: Facts, node: Node): boolean {
  const { parent } = node;
  if (parent?.kind === 'binary') return /^(?:==|!=|in|not-in)/.test(parent.operator);
  if (parent?.kind !== 'call') return false;
  // The base of a relative URL is only there to be parsed.
  if (parent.args[1]?.value === node && /(?:^|\.)URL$/.test(facts.resolver.calleeName(parent))) return true;
  return /(?:startsWith|startswith|starts_with|HasPrefix|includes|contains|Contains|ip_network|ParseCIDR|test|match)$/i.test(
    facts.resolver.calleeName(parent) || (parent.callee.kind === 'member' ? parent.callee.property : ''),
  );
}

function cut(text: string): string {
  const shown = text.replace(/:\/\/[^@/\s]+@/, '://…@');
  return `\`${shown.length > 60 ? `${shown.slice(0, 59)}…` : shown}\``;
}
