import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import { lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findAuthentication, findEndpoints, readsHeader } from '../endpoints.ts';
import { findSettings } from '../settings.ts';

const HEADER = /^access-control-allow-origin$/i;
const MIDDLEWARE = /^(?:cors|cors\.default|hono\/cors\.cors|@fastify\/cors|@koa\/cors|koa2?-cors)$/;
const CREDENTIALS = /^(?:credentials|allow_credentials|AllowCredentials|supports_credentials)$/;
/** Headers of a service's own in which a caller brings what another page does not have. */
const CREDENTIAL = /^(?:x-)?(?:[\w]+-)*(?:key|token|secret|password)(?:-(?:id|secret))?$/i;
const NONE = /^$/;
/** Public documents that any page may read. */
const PUBLIC = /\.well-known|metadata|openapi|health|favicon/i;

interface Opening {
  readonly node: Node;
  readonly at: { readonly start: number; readonly end: number };
  readonly path: string;
  /** With credentials, or by giving back whatever origin asks. */
  readonly isReflecting: boolean;
}

/** Origins that are all let in: with the user's credentials, or where nothing else asks who calls. */
export const check: Check = (facts) => {
  const openings = [...middleware(facts), ...settings(facts), ...headers(facts), ...rust(facts)];
  const endpoints = findEndpoints(facts).length > 0;
  const open = endpoints && findAuthentication(facts) === undefined && !readsHeader(facts, CREDENTIAL, NONE);
  const findings = openings.flatMap(({ node, at, isReflecting }): CheckFinding[] => {
    if (!isReflecting && !open) return [];
    const module = facts.resolver.moduleOf(node);
    const why = isReflecting ? 'with the credentials of the user' : 'and nothing else asks who calls';
    return [findingAt(module, at, `Pages of every origin are let in, ${why}`)];
  });
  if (openings.length === 0 && !endpoints)
    return { findings, searched: '', notApplicable: 'no origin is let in by the code read' };
  return { findings, searched: `${count(openings.length, 'setting')} for all origins read` };
};

function opening(node: Node, path: string, isReflecting: boolean, at: { start: number; end: number } = node): Opening {
  return { node, path, isReflecting, at };
}

function middleware(facts: Facts): Opening[] {
  return facts.callsNamed({ name: MIDDLEWARE }).flatMap(({ call, module }) => {
    const options = positional(call, 0);
    const origin = option(facts.resolver, options, 'origin');
    const credentials = isTrue(facts, option(facts.resolver, options, 'credentials'));
    if (origin === 'unknown' || isPublicRoute(call, module.text)) return [];
    const value = origin && constantOf(facts.resolver, origin);
    if (origin !== undefined && value !== '*' && value !== true) return [];
    // `cors()` and `*` are refused by browsers where credentials are sent; `true` gives the origin back.
    return [opening(call, module.path, value === true && credentials)];
  });
}

/** `allow_origins=["*"]` of Starlette, `AllowedOrigins` of rs/cors. */
function settings(facts: Facts): Opening[] {
  return findSettings(
    facts,
    /^(?:allow_origins|AllowedOrigins|AllowOrigins|AllowAllOrigins|allow_origin_regex)$/,
  ).flatMap(({ module, key, value, node, start, end }) => {
    const list = valueOf(facts.resolver, unwrap(value));
    const items =
      list.kind === 'array'
        ? list.elements.map((one) => constantOf(facts.resolver, one.value))
        : [constantOf(facts.resolver, list)];
    const isAll = items.some(
      (one) =>
        one === '*' || one === true || (key === 'allow_origin_regex' && /^(?:https\?:\/\/)?\.\*$/.test(String(one))),
    );
    if (!isAll) return [];
    const given =
      node.kind === 'object'
        ? node.properties.map((one) => ({ name: one.key, value: one.value }))
        : node.kind === 'call'
          ? node.args
          : [];
    // Starlette gives the origin back where credentials are allowed.
    const credentials = given.some((one) => CREDENTIALS.test(one.name ?? '') && isTrue(facts, one.value));
    return [opening(node, module.path, credentials, { start, end })];
  });
}

/** A response header written by hand: `*`, or the `Origin` of the request. */
function headers(facts: Facts): Opening[] {
  const written: { node: Node; value: Expression; at: { start: number; end: number } }[] = [];
  for (const { module, value, node, start, end } of findSettings(facts, HEADER))
    if (module.language !== 'rust') written.push({ node, value, at: { start, end } });
  for (const { call } of facts.callsNamed({ last: /^(?:set|setHeader|header|append|Set|Add|Header)$/ })) {
    const key = constantOf(facts.resolver, call.args[0]?.value);
    const value = call.args[1]?.value;
    if (typeof key === 'string' && HEADER.test(key) && value) written.push({ node: call, value, at: call });
  }
  return written.flatMap(({ node, value, at }) => {
    const module = facts.resolver.moduleOf(node);
    if (isPublicRoute(node, module.text)) return [];
    if (constantOf(facts.resolver, value) === '*') return [opening(node, module.path, false, at)];
    const reflects = /headers?\b[\s\S]{0,20}\borigin\b|Header\.Get\("Origin"\)/i.test(
      module.text.slice(value.start, value.end),
    );
    return reflects && !isChecked(node) ? [opening(node, module.path, true, at)] : [];
  });
}

/** tower-http: `very_permissive` gives the origin back with credentials, `permissive` and `Any` do not. */
function rust(facts: Facts): Opening[] {
  return facts.callsNamed({ name: /CorsLayer::(?:very_)?permissive$/, last: /^allow_origin$/ }).flatMap((found) => {
    const { call, module, name } = found;
    if (module.language !== 'rust' || !/CorsLayer/.test(module.text)) return [];
    if (/CorsLayer::very_permissive$/.test(name)) return [opening(call, module.path, true)];
    if (/CorsLayer::permissive$/.test(name)) return [opening(call, module.path, false)];
    const first = call.args[0]?.value;
    const isAny =
      lastName(call) === 'allow_origin' &&
      first?.kind !== 'literal' &&
      first !== undefined &&
      /^(?:cors::|tower_http::cors::)?Any$/.test(module.text.slice(first.start, first.end));
    // A branch asks a setting of whoever runs the server; a page that may only read documents calls no tool.
    return isAny && !isChecked(call) && !isForReading(call, module.text) ? [opening(call, module.path, false)] : [];
  });
}

function isForReading(call: Call, text: string): boolean {
  let top: Node = call;
  while (top.parent?.kind === 'member' || top.parent?.kind === 'call') top = top.parent;
  const [, methods] = /allow_methods\(\s*\[?([^)\]]*)/.exec(text.slice(top.start, top.end)) ?? [];
  return methods !== undefined && /GET/.test(methods) && !/POST|Any/.test(methods);
}

function isTrue(facts: Facts, value: Expression | 'unknown' | undefined): boolean {
  return value !== undefined && value !== 'unknown' && constantOf(facts.resolver, value) === true;
}

/** A branch around it may have looked at the origin. */
function isChecked(node: Node): boolean {
  const owner = enclosing(node, 'function');
  for (let up = node.parent; up && up !== owner; up = up.parent)
    if (up.kind === 'if' || up.kind === 'conditional') return true;
  return false;
}

/** The route, or the function, serves a document that anybody may read. */
function isPublicRoute(node: Node, text: string): boolean {
  for (let up: Node | undefined = node; up; up = up.parent) {
    if (up.kind === 'function' && up.name !== undefined && PUBLIC.test(up.name)) return true;
    if (up.kind === 'call' && PUBLIC.test(text.slice(up.start, Math.min(node.start, up.start + 200)))) return true;
    if (up.kind === 'if' && PUBLIC.test(text.slice(up.test.start, up.test.end))) return true;
  }
  const call = node.kind === 'call' ? (node as Call) : undefined;
  return call !== undefined && PUBLIC.test(text.slice(call.start, call.end));
}
