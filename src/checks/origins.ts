/** Guards of HTTP endpoints against requests from other origins: those that are there, and those switched off. */
import type { Call, Node } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import { keyword } from './arguments.ts';
import { type CheckFinding, type Facts, findingAt, perReview } from './check.ts';
import { checksOriginOrHost } from './request-headers.ts';

/** Calls that check Host or Origin of each request. */
const GUARD_CALL =
  /^(?:localhost)?(?:[hH]ost|[oO]rigin)(?:Header)?Validation\w*$|^(?:\w*(?:[vV]alidate|[cC]heck|[vV]erify|[iI]sAllowed|[aA]llowed|is_allowed|[eE]nforce)_?[oO]rigins?\w*|NewCrossOriginProtection|enforce_origin_validation|with_allowed_origins|TransportSecurityMiddleware|TrustedHostMiddleware)$/;
/** Security settings given to an endpoint of the Python SDK; whether they are switched off is looked at elsewhere. */
const GUARD_SETTINGS = /^(?:security_settings|transport_security)$/;
const GUARD_MIDDLEWARE = /^(?:TrustedHost|TransportSecurity|HostOriginGuard)Middleware$/;
const GUARD_KEY = /^(?:allowedOrigins|allowed_origins|CrossOriginProtection|allowedOriginHosts|AllowedOrigins)$/;

/** True when something in the project checks Host or Origin. */
export const isGuarded = perReview(readIsGuarded);

function readIsGuarded(facts: Facts): boolean {
  const guards = facts.callsNamed({ last: GUARD_CALL, keyword: GUARD_SETTINGS }).length > 0;
  if (guards || facts.callsNamed({ last: /^cors$/ }).some(({ call }) => refusesOrigins(call))) return true;
  if (namesMiddleware(facts)) return true;
  const keyed = facts.modules.some((module) =>
    facts
      .nodesOf(module)
      .of('object')
      .some((node) =>
        node.properties.some((one) => one.key !== undefined && GUARD_KEY.test(one.key) && !isEmptyList(one.value)),
      ),
  );
  return keyed || checksOriginOrHost(facts);
}

/** `Middleware(TrustedHostMiddleware, …)` names the guard without calling it. */
function namesMiddleware(facts: Facts): boolean {
  const named = facts.modules.filter(({ text }) =>
    /(?:TrustedHost|TransportSecurity|HostOriginGuard)Middleware/.test(text),
  );
  return named.some((module) =>
    facts
      .nodesOf(module)
      .of('call')
      .some(({ args }) => args.some(({ value }) => value.kind === 'name' && GUARD_MIDDLEWARE.test(value.name))),
  );
}

function isEmptyList(node: Node): boolean {
  return node.kind === 'array' && node.elements.length === 0;
}

/** `cors({ origin: callback })`. */
function refusesOrigins(call: Call): boolean {
  const options = call.args[0]?.value;
  const origin = options?.kind === 'object' ? options.properties.find((one) => one.key === 'origin')?.value : undefined;
  return origin?.kind === 'function';
}

const SWITCHES = /^(?:TransportSecuritySettings|disable_allowed_hosts)$/;

/** Checks that are there and switched off. */
export function findSwitchedOff(facts: Facts): CheckFinding[] {
  return facts.callsNamed({ last: SWITCHES }).flatMap(({ call, module, last }) => {
    if (
      last === 'TransportSecuritySettings' &&
      // The SDK's own fallback is no setting of a server.
      facts.resolver.target(call.callee)?.node === undefined &&
      constantOf(facts.resolver, keyword(call, 'enable_dns_rebinding_protection')) === false
    )
      return [
        findingAt(
          module,
          call,
          '`TransportSecuritySettings` is constructed with `enable_dns_rebinding_protection=False`',
        ),
      ];
    if (last === 'disable_allowed_hosts' && module.language === 'rust' && call.callee.kind === 'member')
      return [
        findingAt(
          module,
          { start: call.callee.end - last.length, end: call.end },
          '`disable_allowed_hosts` switches the Host check off',
        ),
      ];
    return [];
  });
}
