import type { Expression, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findEnvironmentReads } from '../environment.ts';
import { isTooling } from '../project.ts';

/** Switches that protect: off is unsafe. */
const PROTECTS =
  /(?:^|_)(?:REQUIRE_(?:AUTH\w*|API_?KEY|TOKEN|LOGIN|CONFIRM\w*|APPROVAL)|AUTH(?:ENTICATION|ORIZATION)?_(?:ENABLED?|REQUIRED)|ENABLE_(?:AUTH\w*|SANDBOX\w*|TLS|SSL|RATE_LIMIT\w*)|(?:VERIFY|VALIDATE|CHECK)_(?:SSL|TLS|CERTS?|TOKENS?|SIGNATURES?|ORIGINS?|HOSTS?)|(?:SSL|TLS)_(?:VERIFY|VERIFICATION)|SANDBOX(?:_ENABLED)?|SAFE_MODE|RATE_LIMIT(?:ING)?_ENABLED)$/;
/** Switches that open something: on is unsafe. */
const OPENS =
  /(?:^|_)(?:ALLOW_(?:ALL\w*|ANY\w*|ANONYMOUS\w*|INSECURE\w*|DANGEROUS\w*|WRITES?|WRITE_\w+|DELETES?|DESTRUCTIVE\w*|EXEC\w*|SHELL\w*|UNSAFE\w*|PRIVATE_\w+|DDL|UNAUTH\w*)|ENABLE_(?:SHELL\w*|EXEC\w*|EVAL|DANGEROUS\w*|UNSAFE\w*|DESTRUCTIVE\w*)|(?:DISABLE|SKIP|BYPASS)_(?:AUTH\w*|SECURITY\w*|TLS\w*|SSL\w*|SANDBOX\w*|VERIF\w*|VALIDATION|RATE_LIMIT\w*|ORIGIN\w*)|NO_AUTH|INSECURE(?:_\w+)?|DANGEROUSLY_\w+)$/;
/** Lists of what is let through: everything is unsafe. */
const LISTS =
  /(?:^|_)(?:ALLOWED_(?:HOSTS?|DOMAINS?|PATHS?|DIRS?|DIRECTORIES|DIRECTORY|ROOTS?|COMMANDS?|USERS?|URLS?)|ALLOWLIST|WHITELIST)$/;
const ON = /^(?:1|true|yes|on|enabled?)$/i;
const OFF = /^(?:0|false|no|off|disabled?)$/i;
const DEFAULTS = /^(?:unwrap_or|unwrap_or_else|getenv|get|get_bool|getOr\w*)$/;
const KEEPS =
  /^(?:to_?lower(?:case)?|lower|upper|to_?upper(?:case)?|trim|strip|toString|to_string|into|as_str|as_deref|ok|split|from|String|str|Boolean|bool)$/i;
const MAX_STEPS = 8;

/** Switches that are unsafe when nobody sets them. */
export const check: Check = (facts) => {
  const reads = findEnvironmentReads(facts).filter(
    ({ module, name }) => name !== undefined && isSwitch(name) && !isTooling(module.path),
  );
  const settings = facts.modules
    .filter(({ language }) => language === 'python')
    .flatMap((module) => fieldsOf(facts, module));
  if (reads.length + settings.length === 0)
    return { findings: [], searched: '', notApplicable: 'no setting protects or opens anything by its name' };
  const findings = reads.flatMap(({ module, node, name = '' }): CheckFinding[] => {
    const value = whenMissing(facts, node);
    return value !== undefined && isUnsafe(name, value)
      ? [findingAt(module, node, `\`${name}\` counts as ${describe(value)} when it is not set`)]
      : [];
  });
  return {
    findings: [...findings, ...settings],
    searched: `${count(reads.length, 'read')} of switches and lists that protect`,
  };
};

function isSwitch(name: string): boolean {
  const upper = name.toUpperCase();
  return PROTECTS.test(upper) || OPENS.test(upper) || LISTS.test(upper);
}

function isUnsafe(name: string, value: string | boolean): boolean {
  const upper = name.toUpperCase();
  const on = value === true || (typeof value === 'string' && ON.test(value));
  const off = value === false || (typeof value === 'string' && OFF.test(value));
  if (LISTS.test(upper)) return value === '*' || (value === '/' && /PATH|DIR|ROOT/.test(upper));
  return OPENS.test(upper) ? on : off;
}

function describe(value: string | boolean): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : `\`${value}\``;
}

/** What the program goes on with when the variable is not set; `undefined` where that is not written here. */
function whenMissing(facts: Facts, read: Node): string | boolean | undefined {
  let value: string | boolean | undefined;
  if (read.kind === 'call') value = textDefault(facts, read.args[1]?.value);
  let isCompared = false;
  for (let at = read, up = read.parent, step = 0; up && step < MAX_STEPS; at = up, up = up.parent, step++) {
    if (up.kind === 'binary' && (up.operator === '??' || up.operator === 'or') && up.left === at)
      value ??= textDefault(facts, up.right);
    else if (up.kind === 'binary' && up.left === at && isComparison(up.operator)) {
      value = compare(facts, up.operator, up.right, value);
      isCompared = true;
    } else if (up.kind === 'call' && up.callee === at) {
      const last = lastName(up);
      if (DEFAULTS.test(last)) value ??= textDefault(facts, up.args.at(-1)?.value);
      else if (!KEEPS.test(last)) return isCompared ? value : undefined;
    } else if (up.kind === 'call' && !KEEPS.test(lastName(up))) return value;
    else if (up.kind === 'unary' && up.operator === 'not') value = typeof value === 'boolean' ? !value : undefined;
    else if (!['member', 'cast', 'await', 'binary', 'unary', 'call'].includes(up.kind)) return value;
    if (isCompared && value === undefined) return undefined;
  }
  return value;
}

function isComparison(operator: string): boolean {
  return /^(?:={2,3}|!={1,2}|in|not-in)$/.test(operator);
}

function compare(facts: Facts, operator: string, right: Expression, left: string | boolean | undefined) {
  const known = left ?? '';
  const node = unwrap(right);
  const others =
    node.kind === 'array'
      ? node.elements.map((one) => constantOf(facts.resolver, one.value))
      : [constantOf(facts.resolver, node)];
  if (others.some((one) => one === undefined)) return undefined;
  const holds = others.some(
    (one) => one === known || (typeof one === 'string' && one.toLowerCase() === String(known).toLowerCase()),
  );
  return operator === 'not-in' || operator.startsWith('!') ? !holds : holds;
}

/** A constant, or what a closure without a test returns. */
function textDefault(facts: Facts, node: Expression | undefined): string | boolean | undefined {
  if (!node) return undefined;
  const inner = unwrap(node);
  const value = inner.kind === 'function' ? lastOf(inner.body.body) : inner;
  const constant = value && constantOf(facts.resolver, value);
  return typeof constant === 'string' || typeof constant === 'boolean' ? constant : undefined;
}

function lastOf(body: readonly Node[]): Expression | undefined {
  const last = body.at(-1);
  if (!last) return undefined;
  return last.kind === 'return' ? last.value : (last as Expression);
}

/** Fields of pydantic settings: `require_auth: bool = False`. */
function fieldsOf(facts: Facts, module: Module): CheckFinding[] {
  return facts
    .nodesOf(module)
    .of('class')
    .filter((node) => node.bases.some((base) => /(?:^|\.)BaseSettings$/.test(base.name)))
    .flatMap((node) =>
      node.fields.flatMap((field): CheckFinding[] => {
        const value = field.value && isSwitch(field.name) ? textDefault(facts, field.value) : undefined;
        return value !== undefined && isUnsafe(field.name, value)
          ? [findingAt(module, field, `\`${field.name}\` counts as ${describe(value)} when it is not set`)]
          : [];
      }),
    );
}
