/** What a server asks its users for: the schemas of forms and the addresses they are sent to. */
import type { Call, ClassNode, Expression, Module, Node } from '../syntax/ast.ts';
import { constantOf, valueOf } from '../syntax/resolve/constants.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import { type Facts, perReview } from './check.ts';
import { findSettings } from './settings.ts';

export interface Place {
  readonly module: Module;
  readonly start: number;
  readonly end: number;
}

/** A field of a form. */
export interface FormField extends Place {
  readonly name: string;
}

const ELICITS = /^(?:elicit|elicit_form|elicit_with_validation|Elicit|elicit_with_timeout)$/;
const RUST_FIELDS =
  /^(?:(?:required|optional)_(?:string|email|uri|date)\w*|(?:required_)?(?:string|number|integer|bool)?_?property)$/;
const FIELDS = new RegExp(`${ELICITS.source}|${RUST_FIELDS.source}`);

/** The fields of every form that users are asked to fill in. */
export const findFormFields = perReview(readFormFields);

function readFormFields(facts: Facts): readonly FormField[] {
  const found = new Map<Node | string, FormField>();
  const add = (field: FormField) => found.set(`${field.module.path}:${field.start}`, field);
  for (const { value } of findSettings(facts, /^(?:requestedSchema|requested_schema|RequestedSchema)$/))
    for (const field of keysUnder(facts, value)) add(field);
  for (const { call, module, name } of facts.callsNamed({ last: FIELDS })) {
    const last = lastName(call);
    if (ELICITS.test(last)) for (const field of ofClasses(facts, call)) add(field);
    if (module.language === 'rust' && RUST_FIELDS.test(last) && /ElicitationSchema/.test(module.text)) {
      const text = constantOf(facts.resolver, call.args[0]?.value);
      const at = call.args[0]?.value ?? call;
      if (typeof text === 'string' && !/^std::/.test(name)) add({ module, start: at.start, end: at.end, name: text });
    }
  }
  return [...found.values()];
}

/** Keys of the objects that make a schema; those of JSON Schema itself name no secret. */
function keysUnder(facts: Facts, value: Expression): FormField[] {
  const schema = valueOf(facts.resolver, unwrap(value));
  const fields: FormField[] = [];
  const module = facts.resolver.moduleOf(schema);
  walk(schema, (node) => {
    if (node.kind === 'object')
      for (const property of node.properties)
        if (property.key !== undefined)
          fields.push({ module, start: property.start, end: property.end, name: property.key });
    return true;
  });
  return fields;
}

/** Fields of the class that a call is given as its schema: an argument in Python, a type argument in Rust. */
function ofClasses(facts: Facts, call: Call): FormField[] {
  const names = [
    ...call.args.map(({ value }) => (value.kind === 'name' ? value.name : undefined)),
    ...call.typeArgs.map((type) => type.name.split('::').at(-1)),
  ];
  return names.flatMap((name) => {
    const found = name === undefined ? undefined : classNamed(facts, name);
    if (!found) return [];
    const module = facts.resolver.moduleOf(found);
    return found.fields.map((field) => ({ module, start: field.start, end: field.end, name: field.name }));
  });
}

function classNamed(facts: Facts, name: string): ClassNode | undefined {
  for (const module of facts.modules) {
    const found = facts
      .nodesOf(module)
      .of('class')
      .find((one) => one.name === name && one.fields.length > 0);
    if (found) return found;
  }
  return undefined;
}

/** An address that a user is sent to. */
export interface ElicitedUrl extends Place {
  readonly value: Expression;
}

const URL_CALL = /^(?:elicitUrl|elicit_url|ElicitRequestURLParams|elicitInput)$/;

/** Addresses of elicitations in URL mode. */
export const findElicitedUrls = perReview(readElicitedUrls);

function readElicitedUrls(facts: Facts): readonly ElicitedUrl[] {
  const found = new Map<Expression, ElicitedUrl>();
  for (const { module, value, node, start, end } of findSettings(facts, /^(?:url|URL)$/))
    if (isElicitation(module, node)) found.set(value, { module, value, start, end });
  for (const { call, module } of facts.callsNamed({ last: /^elicit_url$/ })) {
    const [, second] = call.args;
    if (second && second.name === undefined)
      found.set(second.value, { module, value: second.value, start: second.value.start, end: second.value.end });
  }
  return [...found.values()];
}

/** The object or call that gives an address belongs to an elicitation. */
function isElicitation(module: Module, node: Node): boolean {
  if (node.kind === 'call') return URL_CALL.test(lastName(node));
  if (node.kind !== 'object') return false;
  if (/Elicit/.test(node.type?.name ?? '')) return true;
  const mode = node.properties.find((one) => /^mode$/i.test(one.key ?? ''))?.value;
  if (mode?.kind === 'literal' && mode.value === 'url') return true;
  const up = node.parent;
  return up?.kind === 'call' && /^(?:elicitUrl)$/.test(lastName(up)) && module.language !== 'python';
}
