import type { ObjectNode } from '../../syntax/ast.ts';
import { valueOf } from '../../syntax/resolve/constants.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findSettings } from '../settings.ts';

const LABEL = '[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const PREFIX = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;
const OWNERS = /^(?:_meta|Meta|meta)$/;
const EXTENSIONS = /^extensions$/i;
const WRITTEN = new RegExp(`${OWNERS.source}|${EXTENSIONS.source}`, 'i');
/** What the specification itself has below its own prefix. */
const SPECIFIED =
  /^(?:protocolVersion|clientInfo|clientCapabilities|logLevel|subscriptionId|serverInfo|related-task|model-immediate-response|ui|tasks|skills|oauth-client-credentials|enterprise-managed-authorization)$/;

/** Keys of `_meta` objects and names of extensions. */
export const check: Check = (facts) => {
  let keys = 0;
  const findings: CheckFinding[] = [];
  for (const { value, prefixed } of placesIn(facts)) {
    for (const { key, start, end } of value.properties) {
      if (key === undefined) continue;
      keys++;
      const problem = problemOf(key, prefixed);
      if (problem) findings.push(findingAt(facts.resolver.moduleOf(value), { start, end }, problem));
    }
  }
  if (keys === 0) return { findings: [], searched: '', notApplicable: 'no metadata key is written in the code read' };
  return { findings, searched: `${count(keys, 'key')} read` };
};

interface Place {
  readonly value: ObjectNode;
  /** Extensions have to have a prefix. */
  readonly prefixed: boolean;
}

function placesIn(facts: Facts): Place[] {
  return findSettings(facts, WRITTEN).flatMap(({ form, key, value, node }): Place[] => {
    if (form !== 'property' && form !== 'keyword') return [];
    const isExtension = EXTENSIONS.test(key) && node.kind === 'object' && isInCapabilities(node);
    if (!(isExtension || OWNERS.test(key))) return [];
    const object = valueOf(facts.resolver, value);
    return object.kind === 'object' && isMeta(key, object) ? [{ value: object, prefixed: isExtension }] : [];
  });
}

function isInCapabilities(node: ObjectNode): boolean {
  const parent = node.parent?.kind === 'object' ? node.parent : undefined;
  const own = parent?.properties.find((one) => one.value === node)?.key;
  return /capabilities/i.test(own ?? '') || /Capabilities$/.test(node.type?.name ?? '');
}

/** `meta` alone names many things: only with a key that has a prefix is it the metadata of the protocol. */
function isMeta(key: string, object: ObjectNode): boolean {
  return key !== 'meta' || object.properties.some((one) => one.key?.includes('/'));
}

function problemOf(key: string, prefixed: boolean): string | undefined {
  const slash = key.lastIndexOf('/');
  if (slash < 0) {
    if (prefixed) return `Extension \`${key}\` has no prefix`;
    return NAME.test(key) ? undefined : `Metadata key \`${key}\` is not a name that the protocol allows`;
  }
  const [prefix, name] = [key.slice(0, slash), key.slice(slash + 1)];
  if (!PREFIX.test(prefix) || !NAME.test(name)) return `Metadata key \`${key}\` is not a name that the protocol allows`;
  const [, second] = prefix.split('.');
  if (second !== 'mcp' && second !== 'modelcontextprotocol') return undefined;
  if (prefix === 'io.modelcontextprotocol' && SPECIFIED.test(name)) return undefined;
  return `Metadata key \`${key}\` stands below a prefix that is reserved for the specification`;
}
