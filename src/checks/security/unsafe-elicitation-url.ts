import type { Expression } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { unwrap } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findElicitedUrls } from '../elicitations.ts';

const LOOPBACK = /^http:\/\/(?:localhost|127\.|\[::1\])/i;
/** A query that opens the page in the user's name, or says who the user is. */
const TELLING =
  /[?&]((?:access_?|auth_?|session_?|login_?|magic_?)?token|jwt|session(?:_?id)?|sid|api_?key|secret|password|e?mail|user(?:_?(?:id|name))?|phone)=/i;
const AUTHORIZE = /\/authorize\?(?:.*&)?client_id=/i;

/** Addresses for elicitation in URL mode; who opens them is for a reader to find. */
export const check: Check = (facts) => {
  const urls = findElicitedUrls(facts);
  if (urls.length === 0)
    return { findings: [], searched: '', notApplicable: 'no user is sent to an address in the code read' };
  const findings: CheckFinding[] = [];
  const pointers: CheckFinding[] = [];
  for (const { module, start, end, value } of urls) {
    const at = { file: module, start, end };
    const problem = problemOf(writtenUrl(facts, value));
    if (problem === undefined)
      pointers.push({ ...at, message: 'an address that a user is sent to', evidence: 'capability' });
    else findings.push({ ...at, message: problem, evidence: 'signal' });
  }
  return { findings, pointers, searched: `${count(urls.length, 'elicitation')} in URL mode read` };
};

function problemOf(url: string): string | undefined {
  if (/^http:\/\//i.test(url) && !LOOPBACK.test(url)) return 'A user is sent to an address without TLS';
  const told = TELLING.exec(url)?.[1];
  if (told !== undefined) return `The address that a user is sent to carries \`${told}\` in its query`;
  if (AUTHORIZE.test(url))
    return 'A user is sent straight to the authorization page of another service, past every check of who opens it';
  return undefined;
}

/** The constant parts of an address, with `*` for what is computed. */
function writtenUrl(facts: Facts, expression: Expression, depth = 4): string {
  const constant = constantOf(facts.resolver, expression);
  if (constant !== undefined) return String(constant);
  const value = valueOf(facts.resolver, unwrap(expression));
  if (depth === 0) return '*';
  if (value.kind === 'text') return value.parts.map((part) => writtenUrl(facts, part, depth - 1)).join('');
  if (value.kind === 'call' && value.callee.kind === 'member' && value.args.length === 0)
    return writtenUrl(facts, value.callee.object, depth - 1);
  if (value.kind === 'call' && value.args[0] && /^(?:URL|String|Sprintf)$/.test(nameOf(value.callee)))
    return writtenUrl(facts, value.args[0].value, depth - 1);
  if (value.kind === 'member' && value.property === 'href') return writtenUrl(facts, value.object, depth - 1);
  return '*';
}

function nameOf(node: Expression): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
}
