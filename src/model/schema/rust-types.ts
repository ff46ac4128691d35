/** Input schemas that `schemars` derives from Rust types: structs, enums, collections, attributes, doc comments. */
import type { ClassNode, Expression, Field, Node, TypeNode } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { ToolParameter } from '../../types.ts';
import type { Constant } from '../values/folding.ts';
import { Attributes, describeDoc, inCase } from './rust-names.ts';
import { asParameter, type Schema, UNKNOWN, unite } from './schema.ts';

/** Properties are named as clients write them, or as Rust code does. */
export type RustNaming = 'json' | 'rust';

const MAX_DEPTH = 8;
const STRING: Schema = { type: 'string' };
const INTEGER: Schema = { type: 'integer' };
const UNSIGNED: Schema = { type: 'integer', minimum: 0 };

const SCALARS: Record<string, Schema> = {
  ...Object.fromEntries(
    ['String', 'str', 'char', 'PathBuf', 'Path', 'OsString', 'OsStr', 'SmolStr', 'CompactString', 'SecretString'].map(
      (name) => [name, STRING],
    ),
  ),
  ...Object.fromEntries(
    ['i16', 'i32', 'i64', 'i128', 'isize', 'NonZeroI32', 'NonZeroI64'].map((name) => [name, INTEGER]),
  ),
  ...Object.fromEntries(['u32', 'u64', 'u128', 'usize'].map((name) => [name, UNSIGNED])),
  ...Object.fromEntries(
    ['NonZeroU16', 'NonZeroU32', 'NonZeroU64', 'NonZeroUsize', 'NonZeroUSize'].map((name) => [
      name,
      { type: 'integer', minimum: 1 },
    ]),
  ),
  i8: { type: 'integer', minimum: -128, maximum: 127 },
  u8: { type: 'integer', minimum: 0, maximum: 255 },
  u16: { type: 'integer', minimum: 0, maximum: 65_535 },
  NonZeroU8: { type: 'integer', minimum: 1, maximum: 255 },
  f32: { type: 'number' },
  f64: { type: 'number' },
  Decimal: STRING,
  bool: { type: 'boolean' },
  Uuid: { type: 'string', format: 'uuid' },
  Url: { type: 'string', format: 'uri' },
  DateTime: { type: 'string', format: 'date-time' },
  OffsetDateTime: { type: 'string', format: 'date-time' },
  NaiveDateTime: { type: 'string' },
  NaiveDate: { type: 'string', format: 'date' },
  NaiveTime: { type: 'string' },
  IpAddr: { type: 'string', format: 'ip' },
  Ipv4Addr: { type: 'string', format: 'ipv4' },
  Ipv6Addr: { type: 'string', format: 'ipv6' },
  Duration: { type: 'object' },
  JsonObject: { type: 'object', open: true },
  Map: { type: 'object', open: true },
};
const LISTS = new Set([
  'array',
  'Vec',
  'VecDeque',
  'LinkedList',
  'HashSet',
  'BTreeSet',
  'IndexSet',
  'SmallVec',
  'ArrayVec',
]);
const MAPS = new Set(['map', 'HashMap', 'BTreeMap', 'IndexMap', 'DashMap']);
const WRAPPERS = new Set(['Box', 'Arc', 'Rc', 'Cow', 'Wrapping', 'RefCell', 'Mutex', 'Saturating']);
const OPTIONS = new Set(['Option', 'optional', 'MaybeUndefined', 'Maybe']);

export class RustTypeReader {
  readonly #resolver: Resolver;
  readonly #constant: (node: Expression) => Constant | undefined;
  /** The schema that an expression gives: of a `schema_with` function. */
  readonly #schemaOf: (name: string, at: Node) => Schema | undefined;
  /** Types that are being read, so that recursive ones end. */
  readonly #open: ClassNode[] = [];

  constructor(
    resolver: Resolver,
    constant: (node: Expression) => Constant | undefined,
    schemaOf: (name: string, at: Node) => Schema | undefined,
  ) {
    this.#resolver = resolver;
    this.#constant = constant;
    this.#schemaOf = schemaOf;
  }

  /** The schema of a type; of type `unknown` where values of any kind fit or the type is not in the project. */
  read(type: TypeNode, naming: RustNaming = 'json'): Schema {
    const name = type.name.split('::').at(-1) ?? '';
    const [first] = type.args;
    const inner = first?.kind === 'type' ? first : undefined;
    const target = this.#classOf(type);
    if (target) return this.ofClass(target, naming);
    const aliased = this.#aliasOf(type);
    if (aliased) return this.read(aliased, naming);
    if (OPTIONS.has(name)) return { ...(inner ? this.read(inner, naming) : UNKNOWN), optional: true };
    if (LISTS.has(name))
      return { type: 'array', ...(inner && { items: asParameter('items', this.read(inner, naming)) }) };
    if (WRAPPERS.has(name)) return inner ? this.read(inner, naming) : UNKNOWN;
    if (MAPS.has(name)) return { type: 'object', open: true };
    if (name === 'tuple') return type.args.length === 0 ? { type: 'null' } : { type: 'array' };
    return Object.hasOwn(SCALARS, name) ? (SCALARS[name] ?? UNKNOWN) : UNKNOWN;
  }

  /** The properties that a type has as the object of all arguments; `undefined` when it is none that can be read. */
  parameters(type: TypeNode, naming: RustNaming = 'json'): readonly ToolParameter[] | undefined {
    if (type.name === 'tuple' && type.args.length === 0) return [];
    const { properties, open } = this.read(type, naming);
    return open && naming === 'rust' ? undefined : properties;
  }

  #classOf(type: TypeNode): ClassNode | undefined {
    const found = this.#resolver.typeTarget(type)?.node;
    return found?.kind === 'class' && found.flavor !== 'trait' ? found : undefined;
  }

  /** The type that a `type A = B;` of this module stands for. */
  #aliasOf(type: TypeNode): TypeNode | undefined {
    const scopes = this.#resolver.project.scopesOf(this.#resolver.moduleOf(type));
    const node = scopes.lookup(type.name, type)?.node;
    return node?.kind === 'type-alias' && node.type.name !== type.name ? node.type : undefined;
  }

  /** The schema of a struct or enum. */
  ofClass(owner: ClassNode, naming: RustNaming = 'json'): Schema {
    if (this.#open.includes(owner) || this.#open.length >= MAX_DEPTH) return { type: 'object', open: true };
    this.#open.push(owner);
    const described = describeDoc(owner.doc);
    const schema = owner.flavor === 'enum' ? this.#ofEnum(owner, naming) : this.#ofStruct(owner, naming);
    this.#open.pop();
    const attributes = this.#attributesOf(owner);
    const description = attributes.text('description') ?? described ?? schema.description;
    return { ...schema, ...(description !== undefined && { description }) };
  }

  #attributesOf({ decorators }: Pick<ClassNode | Field, 'decorators'>): Attributes {
    return new Attributes(decorators, this.#constant);
  }

  #ofStruct(owner: ClassNode, naming: RustNaming): Schema {
    const attributes = this.#attributesOf(owner);
    const [only] = owner.fields;
    const isTuple = only?.name === '0';
    // A newtype is what it holds; its code reaches that as field `0`.
    if (
      only?.type &&
      owner.fields.length === 1 &&
      (isTuple || attributes.has('transparent')) &&
      (naming === 'json' || !isTuple)
    )
      return { ...this.read(only.type, naming), ...attributes.limits(this.read(only.type, naming).type) };
    if (isTuple && naming === 'json') return { type: 'array' };
    return { type: 'object', ...this.#properties(owner.fields, attributes, naming) };
  }

  #properties(fields: readonly Field[], owner: Attributes, naming: RustNaming): Pick<Schema, 'properties' | 'open'> {
    const properties: ToolParameter[] = [];
    let open = false;
    for (const field of fields) {
      const attributes = this.#attributesOf(field);
      if (attributes.has('skip') || attributes.has('skip_deserializing')) continue;
      if (attributes.has('flatten') && naming === 'json') {
        const inner = field.type ? this.read(field.type, naming) : UNKNOWN;
        const list = inner.properties ?? [];
        properties.push(...(inner.optional ? list.map((one) => ({ ...one, required: false })) : list));
        open ||= inner.open === true || !inner.properties;
      } else properties.push(this.#property(field, attributes, owner, naming));
    }
    return { properties, ...(open && { open }) };
  }

  #property(field: Field, attributes: Attributes, owner: Attributes, naming: RustNaming): ToolParameter {
    const schema = this.#ofField(field, attributes, naming);
    const name =
      naming === 'rust'
        ? field.name
        : (attributes.text('rename') ??
          inCase(field.name, owner.text('rename_all_fields') ?? owner.text('rename_all')));
    const module = this.#resolver.moduleOf(this.#anchorOf(field));
    const facts = attributes.has('default') || owner.has('default') ? { ...schema, hasDefault: true } : schema;
    const parameter = asParameter(name, facts, locationOf(module, field));
    return attributes.has('required') ? { ...parameter, required: true } : parameter;
  }

  /** Fields are no nodes themselves: a child of the field tells the module. */
  #anchorOf(field: Field): Node {
    return field.type ?? field.decorators[0] ?? (this.#open.at(-1) as ClassNode);
  }

  /** A parameter of a function or the field of a struct. */
  #ofField(field: Field, attributes: Attributes, naming: RustNaming): Schema {
    const anchor = this.#anchorOf(field);
    const made = attributes.text('schema_with');
    const given = attributes.text('with');
    const optional = field.optional ? { optional: true } : {};
    const written = field.type ? this.read(field.type, naming) : UNKNOWN;
    const schema =
      (made !== undefined && this.#schemaOf(made, anchor)) ||
      (given !== undefined && this.#isSchemars(field, 'with') && this.#ofText(given, anchor, naming)) ||
      written;
    return { ...schema, ...optional, ...this.facts(attributes, field.doc, schema) };
  }

  /** `with` of serde says nothing of the schema. */
  #isSchemars(field: Field, key: string): boolean {
    const own = field.decorators.filter(
      ({ expression }) =>
        expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.name === 'schemars',
    );
    return new Attributes(own, this.#constant).get(key) !== undefined;
  }

  /** Limits and description of a field or parameter; limits of a list are those of its elements where they say so. */
  facts(attributes: Attributes, doc: string | undefined, schema: Schema): Partial<Schema> {
    const description = attributes.text('description') ?? describeDoc(doc);
    const computed = description === undefined && attributes.get('description') !== undefined;
    return {
      ...attributes.limits(schema.type),
      ...(description !== undefined && { description }),
      ...(computed && { descriptionUnknown: true }),
    };
  }

  /** The type that a text names: `with = "Option<u8>"`. */
  #ofText(text: string, at: Node, naming: RustNaming): Schema {
    const [, name = '', rest] = /^([\w:]+)(?:<(.*)>)?$/.exec(text.replace(/\s/g, '')) ?? [];
    const make = (written: string, args: TypeNode[]): TypeNode => {
      const node: TypeNode = { kind: 'type', name: written, args, pointer: false, start: at.start, end: at.end };
      node.parent = at;
      for (const arg of args) arg.parent = node;
      return node;
    };
    return name === ''
      ? UNKNOWN
      : this.read(make(name, rest !== undefined && /^[\w:]+$/.test(rest) ? [make(rest, [])] : []), naming);
  }

  #ofEnum(owner: ClassNode, naming: RustNaming): Schema {
    const attributes = this.#attributesOf(owner);
    const variants = owner.fields.filter(
      (field) => !this.#attributesOf(field).has('skip') && !this.#attributesOf(field).has('skip_deserializing'),
    );
    const nameOf = (field: Field) =>
      this.#attributesOf(field).text('rename') ?? inCase(field.name, attributes.text('rename_all'));
    const names = variants.map(nameOf);
    if (variants.every((field) => !field.type)) return { type: 'string', enum: names };
    if (attributes.has('untagged'))
      return unite(variants.map((field) => (field.type ? this.#payload(field.type, naming) : UNKNOWN)));
    const tag = attributes.text('tag');
    if (tag === undefined || naming === 'rust') return { type: 'object', open: true };
    const content = attributes.text('content');
    const tagged: ToolParameter = { name: tag, type: 'string', enum: names, required: true };
    if (content !== undefined)
      return { type: 'object', properties: [tagged, { name: content, type: 'unknown', required: false }] };
    const united = unite(
      variants.map((field) => (field.type ? this.#payload(field.type, naming) : { type: 'object' })),
    );
    return { type: 'object', properties: [tagged, ...(united.properties ?? [])] };
  }

  #payload(type: TypeNode, naming: RustNaming): Schema {
    const [only] = type.args;
    if (type.name === 'tuple' && type.args.length === 1 && only?.kind === 'type') return this.read(only, naming);
    if (type.name !== 'object') return this.read(type, naming);
    const properties = (type.members ?? []).map((member) => {
      const schema = {
        ...(member.type ? this.read(member.type, naming) : UNKNOWN),
        ...(member.optional && { optional: true }),
      };
      const description = describeDoc(member.doc);
      return asParameter(member.name, { ...schema, ...(description !== undefined && { description }) });
    });
    return { type: 'object', properties };
  }
}
