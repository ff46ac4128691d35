import type { Expression } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { unwrap } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findSettings } from '../settings.ts';

const PUBLISHED =
  /^(?:scopes_?supported|scopesSupported|ScopesSupported|required_?scopes|requiredScopes|RequiredScopes|valid_scopes|default_scopes)$/;
const OMNIBUS = /^(?:\*|all|full|full[-_:]?access|admin|root|superuser|everything|(?:mcp|api|\w+):(?:\*|all|full))$/i;

/** Scopes that a server publishes or demands and that stand for everything. */
export const check: Check = (facts) => {
  const settings = findSettings(facts, PUBLISHED);
  let read = 0;
  const findings = settings.flatMap(({ value }) =>
    scopesIn(facts, value).flatMap(({ node, text }): CheckFinding[] => {
      read++;
      const problem = OMNIBUS.test(text)
        ? `The scope \`${text}\` stands for everything the server can do`
        : text === 'offline_access'
          ? '`offline_access` is published as a scope of the resource; clients ask the authorization server for it'
          : undefined;
      const file = facts.resolver.moduleOf(node);
      return problem === undefined
        ? []
        : [{ file, start: node.start, end: node.end, message: problem, evidence: 'signal' }];
    }),
  );
  if (read === 0)
    return { findings: [], searched: '', notApplicable: 'no scopes are published or demanded in the code read' };
  return { findings: unique(findings), searched: `${count(read, 'scope')} read` };
};

function scopesIn(facts: Facts, value: Expression): { node: Expression; text: string }[] {
  const list = valueOf(facts.resolver, unwrap(value));
  if (list.kind === 'array') {
    return list.elements.flatMap((element) => {
      const text = constantOf(facts.resolver, element.value);
      return typeof text === 'string' ? [{ node: element.value, text }] : [];
    });
  }
  if (list.kind === 'call') return list.args.flatMap((argument) => scopesIn(facts, argument.value));
  const text = constantOf(facts.resolver, list);
  return typeof text === 'string' ? text.split(/\s+/).map((one) => ({ node: list, text: one })) : [];
}

function unique(findings: CheckFinding[]): CheckFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ file, start, message }) => {
    const key = `${file.path}:${start}:${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
