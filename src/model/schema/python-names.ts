/** Schemas of Python's own types and of those that pydantic brings, by the last part of their names. */
import type { Schema } from './schema.ts';

const text = (format?: string): Schema => ({ type: 'string', ...(format !== undefined && { format }) });

const PLAIN: Readonly<Record<string, Schema>> = {
  str: text(),
  AnyStr: text(),
  LiteralString: text(),
  StrictStr: text(),
  bytes: text('binary'),
  SecretStr: text('password'),
  EmailStr: text('email'),
  NameEmail: text('name-email'),
  AnyUrl: text('uri'),
  AnyHttpUrl: text('uri'),
  HttpUrl: text('uri'),
  FileUrl: text('uri'),
  WebsocketUrl: text('uri'),
  UUID: text('uuid'),
  UUID1: text('uuid'),
  UUID3: text('uuid'),
  UUID4: text('uuid'),
  UUID5: text('uuid'),
  datetime: text('date-time'),
  AwareDatetime: text('date-time'),
  NaiveDatetime: text('date-time'),
  date: text('date'),
  time: text('time'),
  timedelta: text('duration'),
  Path: text('path'),
  PurePath: text('path'),
  FilePath: text('file-path'),
  DirectoryPath: text('directory-path'),
  NewPath: text('path'),
  IPv4Address: text('ipv4'),
  IPv6Address: text('ipv6'),
  Base64Str: text('base64'),
  int: { type: 'integer' },
  StrictInt: { type: 'integer' },
  PositiveInt: { type: 'integer', minimum: 0 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  NegativeInt: { type: 'integer', maximum: 0 },
  NonPositiveInt: { type: 'integer', maximum: 0 },
  float: { type: 'number' },
  StrictFloat: { type: 'number' },
  FiniteFloat: { type: 'number' },
  PositiveFloat: { type: 'number', minimum: 0 },
  NonNegativeFloat: { type: 'number', minimum: 0 },
  NegativeFloat: { type: 'number', maximum: 0 },
  NonPositiveFloat: { type: 'number', maximum: 0 },
  bool: { type: 'boolean' },
  StrictBool: { type: 'boolean' },
  None: { type: 'null' },
  NoneType: { type: 'null' },
  dict: { type: 'object' },
  Dict: { type: 'object' },
  Mapping: { type: 'object' },
  MutableMapping: { type: 'object' },
  DefaultDict: { type: 'object' },
  OrderedDict: { type: 'object' },
  defaultdict: { type: 'object' },
};

/** Types whose values have elements. */
export const LISTS: ReadonlySet<string> = new Set([
  'list',
  'List',
  'Sequence',
  'MutableSequence',
  'Iterable',
  'Collection',
  'set',
  'Set',
  'frozenset',
  'FrozenSet',
  'AbstractSet',
  'deque',
  'Deque',
  'tuple',
  'Tuple',
]);

/** Types that stand for their first argument. */
export const TRANSPARENT: ReadonlySet<string> = new Set([
  'Final',
  'ClassVar',
  'Required',
  'NotRequired',
  'ReadOnly',
  'SkipJsonSchema',
  'SkipValidation',
  'InstanceOf',
]);

/** Functions of pydantic that make a constrained type. */
export const CONSTRAINED: Readonly<Record<string, Schema['type']>> = {
  constr: 'string',
  conint: 'integer',
  confloat: 'number',
  conlist: 'array',
  conset: 'array',
};

/** The schema of a type by its canonical name; `undefined` for those that are none of these. */
export function plainSchema(name: string): Schema | undefined {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return Object.hasOwn(PLAIN, last) ? PLAIN[last] : undefined;
}
