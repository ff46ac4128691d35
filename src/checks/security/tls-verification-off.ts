import type { Expression, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { keyword, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findSettings } from '../settings.ts';

type Value = string | number | boolean;

/** Settings whose value switches the check off, wherever they are written: object properties and assignments. */
const SETTINGS: Readonly<Record<string, readonly Value[]>> = {
  rejectUnauthorized: [false],
  strictSSL: [false],
  NODE_TLS_REJECT_UNAUTHORIZED: ['0', 0],
  InsecureSkipVerify: [true],
  check_hostname: [false],
  verify_mode: ['ssl.CERT_NONE'],
  danger_accept_invalid_certs: [true],
};
/** Keyword arguments of Python HTTP clients. */
const KEYWORDS: readonly { readonly callee: RegExp; readonly name: string; readonly value: Value }[] = [
  {
    callee:
      /^(?:requests|httpx|httpx2|niquests)\.|\.(?:get|post|put|patch|delete|head|request|Client|AsyncClient|Session)$/,
    name: 'verify',
    value: false,
  },
  {
    callee: /(?:^aiohttp\.|\.TCPConnector$|\.(?:get|post|put|patch|delete|request|ws_connect)$)/,
    name: 'ssl',
    value: false,
  },
  { callee: /(?:^aiohttp\.|\.TCPConnector$)/, name: 'verify_ssl', value: false },
  { callee: /^urllib3\.|\.PoolManager$/, name: 'cert_reqs', value: 'CERT_NONE' },
];
const METHODS =
  /^(?:danger_accept_invalid_certs|danger_accept_invalid_hostnames|danger_disable_hostname_verification|tls_danger_accept_invalid_certs)$/;
const FUNCTIONS = new Set(['ssl._create_unverified_context', 'openssl::ssl::SslVerifyMode::NONE']);
/** A test on the way that asks for it by name: a choice of whoever runs the server. */
const CHOICE =
  /insecure|skip_?(?:tls|ssl|cert|verif)|verif(?:y|ication)|self_?signed|reject_?unauthorized|allow_?invalid|localhost|127\.0\.0\.1|loopback|::1/i;

/** Certificate checks that are switched off by a constant. */
export const check: Check = (facts) => {
  const findings = [...inSettings(facts), ...inCalls(facts)];
  return {
    findings,
    searched: `${count(facts.modules.length, 'file')} searched for settings of certificate checks`,
  };
};

const KEYS = new RegExp(`^(?:${Object.keys(SETTINGS).join('|')})$`);

function inSettings(facts: Facts): CheckFinding[] {
  return findSettings(facts, KEYS).flatMap(({ form, module, key, value, node, start, end }) =>
    form === 'property' || form === 'assignment' ? report(facts, module, key, value, { start, end }, node) : [],
  );
}

function report(
  facts: Facts,
  module: Module,
  key: string | undefined,
  value: Expression,
  at: { readonly start: number; readonly end: number },
  node: Node,
): CheckFinding[] {
  const off = key !== undefined && Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : undefined;
  if (!off || key === undefined || isChoice(module, node)) return [];
  const named = facts.resolver.target(value)?.name ?? '';
  const constant = constantOf(facts.resolver, value) ?? named;
  if (!off.some((one) => one === constant)) return [];
  return [
    findingAt(
      module,
      at,
      `\`${key}\` is set to \`${String(constant)}\`, which turns ${key === 'check_hostname' ? 'the host name check' : 'certificate checks'} off`,
    ),
  ];
}

const SWITCHES = {
  name: new RegExp(`^(?:${[...FUNCTIONS].join('|').replaceAll('.', '\\.')})$`),
  last: METHODS,
  keyword: new RegExp(`^(?:${KEYWORDS.map(({ name }) => name).join('|')})$`),
};

function inCalls(facts: Facts): CheckFinding[] {
  return facts.callsNamed(SWITCHES).flatMap(({ call, module, name, last }) => {
    if (METHODS.test(last)) {
      const on = constantOf(facts.resolver, positional(call, 0)) === true && !isChoice(module, call);
      return on ? [findingAt(module, lastLine(call), `\`${last}(true)\` turns certificate checks off`)] : [];
    }
    if (FUNCTIONS.has(name))
      return isChoice(module, call)
        ? []
        : [findingAt(module, call, `\`${name}\` makes a context that checks no certificate`)];
    if (module.language !== 'python') return [];
    const off = KEYWORDS.find((one) => {
      const given = keyword(call, one.name);
      return given && one.callee.test(name || `.${last}`) && constantOf(facts.resolver, given) === one.value;
    });
    if (!off || isChoice(module, call)) return [];
    return [
      findingAt(
        module,
        call,
        `\`${name || last}\` is called with \`${off.name}=${off.value === false ? 'False' : String(off.value)}\`, which turns certificate checks off`,
      ),
    ];
  });
}

/** Where the method of a chain is written, rather than where the chain starts. */
function lastLine(call: Extract<Node, { kind: 'call' }>): { start: number; end: number } {
  const start = call.callee.kind === 'member' ? call.callee.end - call.callee.property.length : call.start;
  return { start, end: call.end };
}

function isChoice(module: Module, node: Node): boolean {
  for (let at: Node = node, up = node.parent; up && up.kind !== 'function'; at = up, up = up.parent) {
    const test =
      (up.kind === 'if' && up.test !== at) || (up.kind === 'conditional' && up.test !== at) ? up.test : undefined;
    const guard = up.kind === 'binary' && up.operator === 'and' && up.right === at ? up.left : test;
    if (guard && CHOICE.test(module.text.slice(guard.start, guard.end))) return true;
  }
  return false;
}
