/** Python annotations → schemas, the way pydantic reads them. */
import type { ClassNode, Expression, Node, TypeNode } from '../../syntax/ast.ts';
import type { Target } from '../../syntax/resolve/resolver.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import { Env } from '../values/value.ts';
import { variableOf } from './python-aliases.ts';
import { applyFacts, type FieldFacts, FieldReader } from './python-field.ts';
import { ModelReader } from './python-models.ts';
import { CONSTRAINED, LISTS, plainSchema, TRANSPARENT } from './python-names.ts';
import { type ReadSchema, type Schema, UNKNOWN, unite } from './schema.ts';

type Written = TypeNode | Expression;

/** What a type is written as, names resolved: `Optional[str]` is `Optional` with one argument. */
export interface Form {
  readonly name: string;
  readonly args: readonly Written[];
  readonly target?: Target;
}

/** An annotation as read: its schema, and what `Annotated` says beside it. */
export interface Annotation {
  readonly schema: Schema;
  readonly facts: FieldFacts;
  /** The SDK passes its own context object. */
  readonly isContext: boolean;
}

const MAX_DEPTH = 12;
const NO_TYPE: Annotation = { schema: UNKNOWN, facts: {}, isContext: false };
const CONTEXT = /^(?:mcp|fastmcp)(?:\.\w+)*\.(?:Context|ServerRequestContext|RequestContext)$/;

export class PythonTypes {
  readonly fields: FieldReader;
  readonly #evaluator: Evaluator;
  readonly #models: ModelReader;
  readonly #readJson: ReadSchema;
  #depth = 0;

  /** `readJson` reads a JSON Schema that is given in place of the one of a type. */
  constructor(evaluator: Evaluator, collections: Collections, readJson: ReadSchema) {
    this.#evaluator = evaluator;
    this.#readJson = readJson;
    this.fields = new FieldReader(evaluator, collections);
    this.#models = new ModelReader(evaluator, this);
  }

  /** Reads an annotation, or an expression that stands for a type. */
  read(written: Written | undefined): Annotation {
    if (!written || this.#depth >= MAX_DEPTH) return NO_TYPE;
    this.#depth++;
    try {
      return this.#read(written);
    } finally {
      this.#depth--;
    }
  }

  schemaOf(written: Written | undefined): Schema {
    const { schema, facts } = this.read(written);
    return applyFacts(schema, facts);
  }

  /** The schema of a class: a model's properties, an enum's values. */
  schemaOfClass(node: ClassNode): Schema {
    return this.#models.read(node);
  }

  #read(written: Written): Annotation {
    const form = this.#formOf(written);
    if (!form) return this.#alias(written);
    const { target } = form;
    if (target?.node?.kind === 'class') return this.#ofClass(target.node, form);
    if (CONTEXT.test(form.name)) return { ...NO_TYPE, isContext: true };
    const last = form.name.slice(form.name.lastIndexOf('.') + 1);
    if (last === 'Annotated') return this.#annotated(form.args);
    if (last === 'Union' || last === 'union') return this.#union(form.args);
    if (last === 'Optional' || last === 'optional') return this.#union(form.args);
    if (TRANSPARENT.has(last)) return this.read(form.args[0]);
    if (last === 'Literal') return { ...NO_TYPE, schema: this.#literal(form.args) };
    if (LISTS.has(last) || last === 'array') return { ...NO_TYPE, schema: this.#list(form.args) };
    if (Object.hasOwn(CONSTRAINED, last)) return this.#constrained(last, form.args);
    if (last === 'NewType') return this.read(form.args[1]);
    const plain = plainSchema(form.name);
    // A name of the project that is no class may be an alias of a type.
    if (!plain || target?.module) return this.#alias(written, plain);
    return { ...NO_TYPE, schema: plain };
  }

  #ofClass(node: ClassNode, form: Form): Annotation {
    const base = this.#evaluator.resolver.members.externalBase(node);
    if (base !== undefined && CONTEXT.test(base)) return { ...NO_TYPE, isContext: true };
    if (base !== undefined && /(?:^|\.)RootModel$/.test(base)) return this.read(this.#rootOf(node) ?? form.args[0]);
    return { ...NO_TYPE, schema: this.schemaOfClass(node) };
  }

  #rootOf(node: ClassNode): Written | undefined {
    const written = node.bases.find((base) => /(?:^|\.)RootModel$/.test(base.name))?.args[0];
    return written ?? node.fields.find((field) => field.name === 'root')?.type;
  }

  #annotated([type, ...metadata]: readonly Written[]): Annotation {
    const inner = this.read(type);
    let facts = inner.facts;
    let { schema } = inner;
    for (const written of metadata) {
      const expression = asExpression(written);
      const known = this.fields.readMetadata(expression);
      schema = applyFacts(this.#given(expression) ?? schema, known);
      facts = { ...facts, ...known };
    }
    return { schema, facts, isContext: inner.isContext };
  }

  /** `WithJsonSchema({…})`. */
  #given(node: Expression): Schema | undefined {
    const call = this.#evaluator.follow({ node, env: Env.EMPTY }).node;
    if (call.kind !== 'call' || call.args.length === 0) return undefined;
    const { name = '' } = this.#formOf(call.callee) ?? {};
    const [first] = call.args;
    return first && /(?:^|\.)WithJsonSchema$/.test(name)
      ? this.#readJson({ node: first.value, env: Env.EMPTY })
      : undefined;
  }

  #union(args: readonly Written[]): Annotation {
    const options = args.map((arg) => this.read(arg));
    const context = options.find((option) => option.isContext);
    if (context) return context;
    const schema = unite(options.map((option) => option.schema));
    return { ...NO_TYPE, schema };
  }

  #literal(args: readonly Written[]): Schema {
    const values = args.flatMap((arg) => this.#literalValues(asExpression(arg)));
    const texts = values.filter((value) => typeof value === 'string');
    const others = values.filter((value) => value !== null && typeof value !== 'string');
    if (others.length === 0 && texts.length > 0) return { type: 'string', enum: texts };
    if (texts.length > 0) return { type: 'unknown', enum: values.map(String) };
    const numeric = others.every((value) => typeof value === 'number');
    return others.length === 0
      ? { type: 'null' }
      : { type: numeric ? (others.every(Number.isInteger) ? 'integer' : 'number') : 'boolean' };
  }

  /** A value of `Literal[…]`; a nested alias of literals gives several. */
  #literalValues(node: Expression): (string | number | boolean | null)[] {
    const constant = this.#evaluator.constant({ node, env: Env.EMPTY });
    if (constant !== undefined) return [constant];
    const found = this.#evaluator.follow({ node, env: Env.EMPTY }).node;
    if (found.kind !== 'array' && found.kind !== 'index') return [];
    const elements = found.kind === 'array' ? found.elements.map((one) => one.value) : [found.index];
    return elements.flatMap((one) =>
      one.kind === 'array'
        ? one.elements.flatMap((inner) => this.#literalValues(inner.value))
        : this.#literalValues(one),
    );
  }

  #list(args: readonly Written[]): Schema {
    const elements = args.filter(
      (arg) => !(arg.kind === 'name' && arg.name === 'Ellipsis') && !(arg.kind === 'type' && arg.name === '...'),
    );
    if (elements.length === 0) return { type: 'array' };
    const items = unite(elements.map((arg) => this.schemaOf(arg)));
    return { type: 'array', items: { ...items, name: 'items', required: true } };
  }

  /** `constr(max_length=5)`, `conlist(int, …)`. */
  #constrained(name: string, args: readonly Written[]): Annotation {
    const type = CONSTRAINED[name] ?? 'unknown';
    const call = args.find((arg) => arg.kind === 'call');
    const facts = call?.kind === 'call' ? this.fields.readKeywords(call) : {};
    const [element] = call?.kind === 'call' && type === 'array' ? call.args : [];
    const schema = element ? this.#list([element.value]) : { type };
    const { hasDefault: _hasDefault, ...limits } = facts;
    return { ...NO_TYPE, schema: applyFacts(schema, limits) };
  }

  /** A name that stands for another type: `Id = Annotated[str, …]`, `type Id = str`, `Id = NewType('Id', str)`. */
  #alias(written: Written, otherwise?: Schema): Annotation {
    const binding = variableOf(this.#evaluator.resolver, written);
    const [definition] = binding?.definitions ?? [];
    if (binding?.node.kind === 'type-alias') return this.read(binding.node.type);
    if (binding && !binding.reassigned && definition?.value && definition.path.length === 0 && !definition.via)
      return this.read(definition.value);
    return { ...NO_TYPE, schema: otherwise ?? UNKNOWN };
  }

  /** The name and arguments of a type, aliases followed. */
  formOf(written: Written): Form | undefined {
    const form = this.#formOf(written);
    if (form && (!form.target?.module || form.target.node)) return form;
    const [definition] = variableOf(this.#evaluator.resolver, written)?.definitions ?? [];
    return definition?.value && definition.path.length === 0 && this.#depth < MAX_DEPTH
      ? this.#formOf(definition.value)
      : form;
  }

  #formOf(written: Written): Form | undefined {
    if (written.kind === 'type') return this.#formOfType(written);
    const node = unwrap(written);
    switch (node.kind) {
      case 'name':
      case 'member': {
        const target = this.#evaluator.resolver.target(node);
        return target ? { name: target.name, args: [], target } : undefined;
      }
      case 'index': {
        const head = this.#formOf(node.object);
        const args = node.index.kind === 'array' ? node.index.elements.map((one) => one.value) : [node.index];
        return head && { ...head, args };
      }
      case 'binary':
        return node.operator === '|' ? { name: 'union', args: [node.left, node.right] } : undefined;
      case 'literal':
        return node.type === 'null'
          ? { name: 'None', args: [] }
          : typeof node.value === 'string'
            ? { name: node.value, args: [] }
            : undefined;
      case 'call': {
        const head = this.#formOf(node.callee);
        if (!head) return undefined;
        const last = head.name.slice(head.name.lastIndexOf('.') + 1);
        const args = last === 'NewType' ? node.args.map((one) => one.value) : [node];
        return { name: head.name, args };
      }
      default:
        return undefined;
    }
  }

  #formOfType(type: TypeNode): Form | undefined {
    if (type.name === 'unknown') {
      const [only] = type.args;
      return only && type.args.length === 1 ? this.#formOf(only) : undefined;
    }
    const target = this.#evaluator.resolver.typeTarget(type);
    return { name: target?.name ?? type.name, args: type.args, ...(target && { target }) };
  }
}

/** Metadata of an annotation is lowered as a type where it is a bare name. */
function asExpression(written: Written): Expression {
  if (written.kind !== 'type') return written;
  const [only] = written.args;
  if (written.name === 'unknown' && only && only.kind !== 'type') return only;
  const name: Node = { kind: 'name', name: written.name, start: written.start, end: written.end };
  if (written.parent) name.parent = written.parent;
  return name;
}
