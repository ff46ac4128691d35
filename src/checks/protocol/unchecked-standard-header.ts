import type { Expression } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { type Check, type CheckFinding, type Facts, findingAt } from '../check.ts';
import { handRolled, mentions } from '../hand-rolled.ts';
import { findSettings } from '../settings.ts';

const LISTS = /^(?:allowedHeaders|allowHeaders|allow_headers|AllowedHeaders|AllowHeaders)$/;
const BODY = /^(?:content-type|mcp-session-id)$/;
const WANTED = ['mcp-protocol-version', 'mcp-method', 'mcp-name'];

/** Servers by hand that never read the headers, and allow-lists that keep them out. */
export const check: Check = (facts) => {
  const findings = [...unreadIn(facts), ...keptOut(facts)];
  return { findings, searched: 'reads of headers and lists of allowed headers searched' };
};

function unreadIn(facts: Facts): CheckFinding[] {
  const server = handRolled(facts);
  const [place] = server?.methods.get('tools/call') ?? [];
  if (!server?.isModern || !server.isHttp || !place || mentions(facts, /mcp-method/i)) return [];
  const message = 'The server answers over HTTP and never compares `Mcp-Method` with the body';
  return [findingAt(facts.resolver.moduleOf(place), place, message)];
}

/** A list for browsers that is meant for MCP and lacks a header that clients of this revision send. */
function keptOut(facts: Facts): CheckFinding[] {
  return findSettings(facts, LISTS).flatMap(({ form, module, value }): CheckFinding[] => {
    const allowed = form === 'property' || form === 'keyword' ? namesIn(facts, value) : undefined;
    // Metadata of authorization is fetched without a body: its routes need no header of a call.
    if (!allowed?.some((name) => name.startsWith('mcp-')) || !allowed.some((name) => BODY.test(name))) return [];
    const missing = WANTED.filter((name) => !allowed.includes(name));
    if (missing.length === 0) return [];
    return [findingAt(module, value, `Browsers may not send ${missing.map((name) => `\`${name}\``).join(', ')}`)];
  });
}

/** The headers of a list, in small letters; `undefined` when one is not written out, or all are allowed. */
function namesIn(facts: Facts, value: Expression): string[] | undefined {
  const list = valueOf(facts.resolver, value);
  const parts =
    list.kind === 'array'
      ? list.elements.map((one) => textOf(facts.resolver, one.value))
      : [textOf(facts.resolver, list)];
  const names = parts.flatMap((part) =>
    part === undefined ? [undefined] : part.split(',').map((name) => name.trim().toLowerCase()),
  );
  if (names.includes('*')) return undefined;
  const known = names.filter((name) => name !== undefined);
  return known.length === names.length ? known : undefined;
}
