import type { Expression, ObjectNode } from '../../syntax/ast.ts';
import { constantOf, textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isOpen, jsonSchemas, keyOf, keywordOf, subschemasOf } from '../json-schemas.ts';

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);
const COMPOSES = ['allOf', 'anyOf', 'oneOf', 'if', '$ref', 'patternProperties'];
const RANGES = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
] as const;

/** Schemas that are not valid, or that nothing can satisfy. */
export const check: Check = (facts) => {
  const schemas = jsonSchemas(facts);
  if (schemas.length === 0)
    return { findings: [], searched: '', notApplicable: 'no JSON Schema is written out in the code read' };
  const findings = schemas.flatMap(({ node, of }): CheckFinding[] => {
    // Another dialect has other rules.
    if (keywordOf(node, '$schema') && !/2020-12/.test(textOf(facts.resolver, keywordOf(node, '$schema')) ?? ''))
      return [];
    return subschemasOf(facts, node).flatMap((one) =>
      problemsOf(facts, one.node).map(([at, problem]) =>
        findingAt(facts.resolver.moduleOf(at), at, `The schema of ${of} ${problem}`),
      ),
    );
  });
  return { findings, searched: `${count(schemas.length, 'schema')} read` };
};

type Problem = readonly [Expression, string];

function problemsOf(facts: Facts, node: ObjectNode): Problem[] {
  return [
    ...typeProblems(facts, node),
    ...requiredProblems(facts, node),
    ...dialectProblems(facts, node),
    ...rangeProblems(facts, node),
  ];
}

function typeProblems(facts: Facts, node: ObjectNode): Problem[] {
  const type = keywordOf(node, 'type');
  const value = type && valueOf(facts.resolver, type);
  if (!type || !value) return [];
  const named = value.kind === 'array' ? value.elements.map((one) => one.value) : [value];
  return named.flatMap((one): Problem[] => {
    const text = textOf(facts.resolver, one);
    return text === undefined || TYPES.has(text)
      ? []
      : [[one, `has the type \`${text}\`, which JSON Schema does not know`]];
  });
}

function requiredProblems(facts: Facts, node: ObjectNode): Problem[] {
  const required = keywordOf(node, 'required');
  const value = required && valueOf(facts.resolver, required);
  if (!required || !value) return [];
  if (value.kind === 'literal' && value.type === 'boolean')
    return [[required, 'marks a property as required inside it: `required` is a list beside `properties`']];
  const properties = keywordOf(node, 'properties');
  const known = properties && valueOf(facts.resolver, properties);
  if (value.kind !== 'array' || known?.kind !== 'object' || isOpen(known) || isOpen(node)) return [];
  if (node.properties.some((one) => COMPOSES.includes(keyOf(one) ?? ''))) return [];
  const names = new Set(known.properties.map(({ key }) => key));
  return value.elements.flatMap(({ value: element, spread }): Problem[] => {
    const name = spread ? undefined : textOf(facts.resolver, element);
    return name === undefined || names.has(name)
      ? []
      : [[element, `requires \`${name}\`, which is none of its properties`]];
  });
}

/** Forms of drafts that 2020-12 reads otherwise or not at all. */
function dialectProblems(facts: Facts, node: ObjectNode): Problem[] {
  const found: Problem[] = [];
  for (const name of ['exclusiveMinimum', 'exclusiveMaximum']) {
    const value = keywordOf(node, name);
    if (value && typeof constantOf(facts.resolver, value) === 'boolean')
      found.push([value, `gives \`${name}\` as a boolean, a form of draft 4`]);
  }
  const nullable = keywordOf(node, 'nullable');
  if (nullable && constantOf(facts.resolver, nullable) === true && keywordOf(node, 'type'))
    found.push([nullable, 'says `nullable`, which JSON Schema does not know']);
  const items = keywordOf(node, 'items');
  if (items && valueOf(facts.resolver, items).kind === 'array')
    found.push([items, 'gives `items` as a list, which 2020-12 calls `prefixItems`']);
  return found;
}

function rangeProblems(facts: Facts, node: ObjectNode): Problem[] {
  return RANGES.flatMap(([low, high]): Problem[] => {
    const [least, most] = [low, high].map((name) => {
      const value = keywordOf(node, name);
      return value && constantOf(facts.resolver, value);
    });
    const at = keywordOf(node, high);
    return at && typeof least === 'number' && typeof most === 'number' && least > most
      ? [[at, `has a \`${low}\` above its \`${high}\``]]
      : [];
  });
}
