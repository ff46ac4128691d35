import type { Expression, Node, ObjectNode } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { keyOf, keywordOf, type SchemaPlace, schemaIn, schemaPlaces, subschemasOf } from '../json-schemas.ts';

const AT_ROOT = /^(?:oneOf|anyOf|allOf|not|if|enum)$/;
const UNIONS = /^(?:union|discriminatedUnion|intersection|or|and)$/;
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_DEPTH = 10;
const MAX_SCHEMAS = 200;

/** Input schemas that several hosts or model providers refuse. */
export const check: Check = (facts) => {
  const places = schemaPlaces(facts).filter(({ role }) => role === 'input');
  if (places.length === 0)
    return { findings: [], searched: '', notApplicable: 'no input schema is written out in the code read' };
  const seen = new Set<Node>();
  const findings = places.flatMap((place): CheckFinding[] => {
    const root = schemaIn(facts, place.value);
    if (!root) return unionAtRoot(facts, place);
    if (seen.has(root)) return [];
    seen.add(root);
    return problemsOf(facts, root).map(([at, problem]) =>
      findingAt(facts.resolver.moduleOf(root), at, `The input schema of ${place.of} ${problem}`),
    );
  });
  return { findings, searched: `${count(places.length, 'input schema')} read` };
};

/** `inputSchema: z.discriminatedUnion(…)` becomes `oneOf` at the root. */
function unionAtRoot(facts: Facts, { value, of }: SchemaPlace): CheckFinding[] {
  const made = valueOf(facts.resolver, value);
  if (made.kind !== 'call' || !UNIONS.test(lastName(made)) || !/^zod\b/.test(facts.resolver.calleeName(made)))
    return [];
  return [findingAt(facts.resolver.moduleOf(made), made, `The input schema of ${of} has alternatives at its root`)];
}

type Place = Pick<Expression, 'start' | 'end'>;

function problemsOf(facts: Facts, root: ObjectNode): (readonly [Place, string])[] {
  const found: (readonly [Place, string])[] = root.properties.flatMap((one) =>
    AT_ROOT.test(keyOf(one) ?? '') ? [[one, `has \`${keyOf(one)}\` at its root`] as const] : [],
  );
  const all = subschemasOf(facts, root);
  for (const { node } of all) {
    for (const one of node.properties) {
      const key = keyOf(one);
      if (key === '$ref' && /^#/.test(textOf(facts.resolver, one.value) ?? ''))
        found.push([one, 'holds a reference that is left to the host to resolve']);
      if (key === 'patternProperties') found.push([one, 'names properties by a pattern']);
    }
    const properties = keywordOf(node, 'properties');
    const named = properties && valueOf(facts.resolver, properties);
    if (named?.kind === 'object')
      for (const one of named.properties)
        if (one.key !== undefined && !NAME.test(one.key)) found.push([one, `names a property \`${one.key}\``]);
  }
  const depth = Math.max(
    ...all.map(({ path }) => path.filter((step) => step === 'properties' || step === 'items').length),
  );
  if (depth > MAX_DEPTH) found.push([root, `is nested ${depth} levels deep`]);
  if (all.length > MAX_SCHEMAS) found.push([root, `holds ${all.length} schemas`]);
  return found;
}
