/** Classes that pydantic reads as schemas: models, dataclasses, typed dictionaries, named tuples, enums. */
import type { ClassNode, Field } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { ToolParameter } from '../../types.ts';
import type { Evaluator } from '../values/evaluator.ts';
import { Env } from '../values/value.ts';
import { applyFacts } from './python-field.ts';
import type { PythonTypes } from './python-types.ts';
import { asParameter, type Schema, UNKNOWN } from './schema.ts';

/** Enums of numbers: their members are closed, but no texts. */
const NUMBERS = /(?:^|\.)(?:IntEnum|IntFlag|Flag|int)$/;

export class ModelReader {
  readonly #evaluator: Evaluator;
  readonly #types: PythonTypes;
  readonly #open = new Set<ClassNode>();
  readonly #known = new Map<ClassNode, Schema>();

  constructor(evaluator: Evaluator, types: PythonTypes) {
    this.#evaluator = evaluator;
    this.#types = types;
  }

  /** The schema of a class; a model that contains itself is an object there. */
  read(node: ClassNode): Schema {
    const known = this.#known.get(node);
    if (known) return known;
    if (this.#open.has(node)) return { type: 'object' };
    this.#open.add(node);
    const described = node.doc === undefined ? {} : { description: node.doc };
    const isEnum = node.flavor === 'enum' || this.#isEnum(node);
    const schema = { ...(isEnum ? this.#ofEnum(node) : this.#ofModel(node)), ...described };
    this.#open.delete(node);
    this.#known.set(node, schema);
    return schema;
  }

  #isEnum(node: ClassNode): boolean {
    return /(?:^|\.)(?:Str|Int)?(?:Enum|Flag)$/.test(this.#evaluator.resolver.members.externalBase(node) ?? '');
  }

  #ofEnum(node: ClassNode): Schema {
    if (node.bases.some((base) => NUMBERS.test(base.name))) return { type: 'integer' };
    const written = node.fields.filter((field) => field.value && !field.name.startsWith('_'));
    const constants = written.map(
      (field) => field.value && this.#evaluator.constant({ node: field.value, env: Env.EMPTY }),
    );
    if (constants.length > 0 && constants.every((one) => typeof one === 'number')) return { type: 'integer' };
    // `auto()` of a text enum is the name in lower case.
    const automatic = node.bases.some((base) => /(?:^|\.)StrEnum$/.test(base.name));
    const texts = constants.map((one, index) =>
      typeof one === 'string' ? one : automatic ? written[index]?.name.toLowerCase() : undefined,
    );
    return texts.every((text) => text !== undefined) ? { type: 'string', enum: texts } : { type: 'unknown', enum: [] };
  }

  #ofModel(node: ClassNode): Schema {
    const byName = new Map<string, ToolParameter>();
    for (const owner of this.#lineOf(node)) for (const field of owner.fields) this.#addField(byName, owner, field);
    if (byName.size > 0) return { type: 'object', properties: [...byName.values()] };
    return this.#isModel(node)
      ? { type: 'object', properties: [] }
      : node.bases.length > 0
        ? { type: 'object' }
        : UNKNOWN;
  }

  #isModel(node: ClassNode): boolean {
    const base = this.#evaluator.resolver.members.externalBase(node) ?? '';
    return /(?:^|\.)(?:BaseModel|TypedDict|NamedTuple|SQLModel|Struct)$/.test(base);
  }

  /** A class and the classes of the project that it extends, those first. */
  #lineOf(node: ClassNode, seen: ReadonlySet<ClassNode> = new Set()): ClassNode[] {
    if (seen.has(node)) return [];
    const inner = new Set([...seen, node]);
    const bases = [...node.bases].reverse().flatMap((base) => {
      const target = this.#evaluator.resolver.typeTarget(base)?.node;
      return target?.kind === 'class' ? this.#lineOf(target, inner) : [];
    });
    return [...new Set([...bases, node])];
  }

  #addField(byName: Map<string, ToolParameter>, owner: ClassNode, field: Field): void {
    if (!field.type || field.isStatic || field.name.startsWith('_') || field.name === 'model_config') return;
    const annotation = this.#types.read(field.type);
    const initial = field.value ? this.#types.fields.readDefault(field.value) : {};
    const schema = applyFacts(applyFacts(annotation.schema, annotation.facts), initial);
    const name = initial.alias ?? annotation.facts.alias ?? field.name;
    const module = this.#evaluator.resolver.moduleOf(owner);
    byName.delete(field.name);
    byName.set(
      name,
      asParameter(name, { ...schema, ...(field.optional && { optional: true }) }, locationOf(module, field)),
    );
  }
}
