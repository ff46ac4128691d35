import type { ClassNode, Expression, ObjectNode, TypeNode } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { lastName, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { keywordOf, schemaIn, schemaPlaces } from '../json-schemas.ts';

const NESTED_ZOD = /^(?:object|looseObject|strictObject|record|tuple|union|discriminatedUnion|intersection|map|set)$/;
const ASKS = /^(?:Elicit|elicit|elicit_form)$/;

/** Forms with fields that a client cannot draw. */
export const check: Check = (facts) => {
  const places = schemaPlaces(facts).filter(({ role }) => role === 'requested');
  const classes = formClasses(facts);
  if (places.length + classes.length === 0)
    return { findings: [], searched: '', notApplicable: 'no form is requested in the code read' };
  const findings = [
    ...places.flatMap(({ value }) => inObject(facts, value)),
    ...classes.flatMap((form) => inClass(facts, form)),
  ];
  return { findings, searched: `${count(places.length + classes.length, 'form')} read` };
};

function inObject(facts: Facts, value: Expression): CheckFinding[] {
  const schema = schemaIn(facts, value);
  if (schema) return inJson(facts, schema);
  const made = valueOf(facts.resolver, value);
  const shape =
    made.kind === 'call' && /^(?:strictO|looseO|o)bject$/.test(lastName(made)) ? positional(made, 0) : undefined;
  const fields = shape && valueOf(facts.resolver, shape);
  if (fields?.kind !== 'object') return [];
  return fields.properties.flatMap(({ key, value: field, start, end }) => {
    const builder = builderIn(facts, field);
    return builder !== undefined && NESTED_ZOD.test(builder)
      ? [findingAt(facts.resolver.moduleOf(fields), { start, end }, messageOf(key))]
      : [];
  });
}

function inJson(facts: Facts, schema: ObjectNode): CheckFinding[] {
  const properties = keywordOf(schema, 'properties');
  const fields = properties && valueOf(facts.resolver, properties);
  if (fields?.kind !== 'object') return [];
  return fields.properties.flatMap((field) => {
    const node = valueOf(facts.resolver, field.value);
    const inner = node.kind === 'unary' ? node.operand : node;
    if (inner.kind !== 'object') return [];
    const type = textOf(facts.resolver, keywordOf(inner, 'type'));
    const items = keywordOf(inner, 'items');
    const element = items && valueOf(facts.resolver, items);
    // A list is allowed where its elements are a closed choice.
    const isChoice =
      element?.kind === 'object' && (keywordOf(element, 'enum') ?? keywordOf(element, 'anyOf')) !== undefined;
    const nested =
      type === 'object' || (type === 'array' && element?.kind === 'object' && !isChoice) || keywordOf(inner, '$ref');
    return nested ? [findingAt(facts.resolver.moduleOf(inner), field, messageOf(field.key))] : [];
  });
}

function messageOf(key: string | undefined): string {
  return `Field \`${key ?? ''}\` of a form is not a text, a number, a boolean or a choice`;
}

/** The first call of a chain of Zod: `object` of `z.object({ … }).optional()`; what a list holds counts for it. */
function builderIn(facts: Facts, field: Expression): string | undefined {
  for (
    let at = valueOf(facts.resolver, field);
    at.kind === 'call' && at.callee.kind === 'member';
    at = at.callee.object
  ) {
    if (at.callee.object.kind !== 'name') continue;
    const inner = at.callee.property === 'array' ? positional(at, 0) : undefined;
    if (!inner) return at.callee.property;
    const element = builderIn(facts, inner);
    return element === 'enum' || element === 'literal' ? 'array' : 'object';
  }
  return undefined;
}

/** Models that are handed to `Elicit(…)` and `ctx.elicit(…)` in Python. */
function formClasses(facts: Facts): ClassNode[] {
  const found = new Set<ClassNode>();
  for (const { call, module } of facts.callsNamed({ last: ASKS })) {
    if (module.language !== 'python') continue;
    for (const { value } of call.args) {
      const target = value.kind === 'name' ? facts.resolver.target(value)?.node : undefined;
      if (target?.kind === 'class') found.add(target);
    }
  }
  return [...found];
}

function inClass(facts: Facts, form: ClassNode): CheckFinding[] {
  return form.fields.flatMap(({ name, type, start, end }) =>
    type && isNested(facts, type) ? [findingAt(facts.resolver.moduleOf(form), { start, end }, messageOf(name))] : [],
  );
}

/** A class of the project that is no enumeration, a dict, or a list of what is no choice. */
function isNested(facts: Facts, type: TypeNode): boolean {
  if (/^(?:dict|Dict|Mapping)$/.test(type.name)) return true;
  const [first] = type.args;
  if (/^(?:list|List|Sequence)$/.test(type.name))
    return first?.kind === 'type' && !/Literal$/.test(first.name) && !isEnum(facts, first);
  if (/^(?:Optional|Annotated|Union|\|)$/.test(type.name))
    return type.args.some((one) => one.kind === 'type' && isNested(facts, one));
  return facts.resolver.typeTarget(type)?.node?.kind === 'class' && !isEnum(facts, type);
}

function isEnum(facts: Facts, type: TypeNode): boolean {
  const node = facts.resolver.typeTarget(type)?.node;
  return node?.kind === 'class' && node.bases.some((base) => /Enum$/.test(base.name));
}
