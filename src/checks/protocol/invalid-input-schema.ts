import type { Expression } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isOpen, keywordOf, schemaIn, schemaPlaces } from '../json-schemas.ts';
import { allTools, nameOf } from '../tools.ts';

/** Input schemas whose root is no object. */
export const check: Check = (facts) => {
  const places = schemaPlaces(facts).filter(({ role }) => role === 'input');
  const missing = missingIn(facts);
  if (places.length + missing.length === 0)
    return { findings: [], searched: '', notApplicable: 'no input schema is written out in the code read' };
  const findings = places.flatMap(({ value, of }): CheckFinding[] => {
    const problem = problemOf(facts, value);
    return problem ? [findingAt(facts.resolver.moduleOf(value), value, `The input schema of ${of} ${problem}`)] : [];
  });
  return { findings: [...findings, ...missing], searched: `${count(places.length, 'input schema')} read` };
};

/** In code an SDK adds what is left out; on the wire it is missing. */
function missingIn(facts: Facts): CheckFinding[] {
  if (facts.repository.scope !== 'definitions') return [];
  return allTools(facts).flatMap((tool) =>
    tool.node.kind === 'object' && !keywordOf(tool.node, 'inputSchema')
      ? [findingAt(tool.module, tool.node, `The input schema of ${nameOf(tool)} is missing`)]
      : [],
  );
}

function problemOf(facts: Facts, written: Expression): string | undefined {
  const value = valueOf(facts.resolver, written);
  if (value.kind === 'literal') {
    // Go has no zero value but nil, and its SDK derives the schema from the type then.
    const isNull = value.type === 'null' && facts.resolver.moduleOf(value).language !== 'go';
    return isNull ? 'is null' : undefined;
  }
  const schema = schemaIn(facts, value);
  if (!schema) return isEmptyDict(facts, value) ? 'is empty and names no type' : undefined;
  const type = keywordOf(schema, 'type');
  if (type) {
    const text = textOf(facts.resolver, type);
    return text === undefined || text === 'object' ? undefined : `has the root type \`${text}\``;
  }
  return isOpen(schema) || keywordOf(schema, '$ref') ? undefined : 'names no type at its root';
}

/** `{}` in Python and on the wire; in TypeScript it is a shape without parameters, which the SDK completes. */
function isEmptyDict(facts: Facts, value: Expression): boolean {
  return (
    value.kind === 'object' &&
    value.properties.length === 0 &&
    (facts.resolver.moduleOf(value).language === 'python' || facts.repository.scope === 'definitions')
  );
}
