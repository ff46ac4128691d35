import type { Call, Module } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { hasSpread, keyword, lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isOwnLogin } from '../own-login.ts';

const NPM = /^(?:jose\.jwtVerify|jsonwebtoken\.(?:default\.)?verify|jsonwebtoken\.verify)$/;
const PYTHON = /^(?:jwt\.decode|jose\.jwt\.decode)$/;
const PROVIDER = /^(?:JWTVerifier|BearerAuthProvider)$/;
const RUST = /(?:^|::)jsonwebtoken::decode$|^jsonwebtoken::decode$/;
const GO = /\/golang-jwt\/jwt(?:\/v\d)?\.(?:Parse|ParseWithClaims)$/;
const VERIFIES = new RegExp([NPM, PYTHON, RUST, GO].map((one) => one.source).join('|'));
/** Tokens that a server writes for itself: state, cookies, links. */
const OWN =
  /state|cookie|session|invite|csrf|link|reset|email|magic|cursor|handle|refresh|id_?token|assertion|introspect/i;

/** Access tokens that are verified without a look at whom they were issued for. */
export const check: Check = (facts) => {
  let seen = 0;
  const findings = facts
    .callsNamed({ name: VERIFIES, last: PROVIDER })
    .flatMap(({ call, module, name }): CheckFinding[] => {
      const missing = isMissing(facts, call, module, name);
      if (missing === undefined) return [];
      seen++;
      if (!missing || OWN.test(surroundingsOf(call, module)) || isOwnLogin(facts, call)) return [];
      return [findingAt(module, call, `\`${lastName(call)}\` verifies a token without its audience`)];
    });
  if (seen === 0)
    return { findings, searched: '', notApplicable: 'no token is verified with a library in the code read' };
  return { findings, searched: `${count(seen, 'verification')} of tokens read` };
};

/** Whether the audience is left out; `undefined` for a call that verifies nothing. */
function isMissing(facts: Facts, call: Call, module: Module, name: string): boolean | undefined {
  const { resolver } = facts;
  if (hasSpread(call)) return undefined;
  if (NPM.test(name)) {
    const audience = option(resolver, positional(call, 2), 'audience');
    return audience === undefined && !checksLater(call, module);
  }
  if (PYTHON.test(name)) {
    const options = keyword(call, 'options') ?? positional(call, 3);
    const unsigned = option(resolver, options, 'verify_signature');
    if (unsigned && unsigned !== 'unknown' && constantOf(resolver, unsigned) === false) return undefined;
    return keyword(call, 'audience') === undefined &&
      options !== undefined &&
      option(resolver, options, 'verify_aud') === 'unknown'
      ? undefined
      : keyword(call, 'audience') === undefined && !checksLater(call, module);
  }
  if (PROVIDER.test(lastName(call)) && module.language === 'python')
    return keyword(call, 'audience') === undefined || constantOf(resolver, keyword(call, 'audience')) === null;
  // Rules that come from elsewhere are not known.
  if (RUST.test(name) && !/Validation::(?:new|default)/.test(around(call, module))) return undefined;
  if (RUST.test(name))
    return !/set_audience|\.aud\b|with_audience/.test(around(call, module)) && !checksLater(call, module);
  if (GO.test(name))
    return !/WithAudience|VerifyAudience/.test(module.text.slice(call.start, call.end)) && !checksLater(call, module);
  return undefined;
}

/** The claims are compared by hand in the same function. */
function checksLater(call: Call, module: Module): boolean {
  return /\baud\b|\bAud\b|audience|Audience/.test(around(call, module));
}

function around(call: Call, module: Module): string {
  const owner = enclosing(call, 'function');
  return owner ? module.text.slice(owner.start, owner.end) : module.text.slice(call.start, call.end);
}

function surroundingsOf(call: Call, module: Module): string {
  const owner = enclosing(call, 'function');
  const argument = call.args[0]?.value;
  return `${owner?.name ?? ''} ${argument ? module.text.slice(argument.start, argument.end) : ''}`;
}
