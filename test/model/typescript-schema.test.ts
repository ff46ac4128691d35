import { describe, expect, it } from 'vitest';
import type { ToolParameter } from '../../src/types.ts';
import { signatureOf, toolsOf } from './typescript-support.ts';

const HEAD = `import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
const server = new McpServer({ name: 'desk', version: '1' });
`;

/** The parameters of a tool whose input schema is an expression, with statements before it. */
async function read(
  schema: string,
  before = '',
): Promise<Record<string, Omit<ToolParameter, 'name' | 'location'>> | undefined> {
  const [tool] = await toolsOf(
    `${HEAD}${before}\nserver.registerTool('t', { inputSchema: ${schema} }, async (args) => args);`,
  );
  return (
    tool?.parameters &&
    Object.fromEntries(tool.parameters.map(({ name, location: _location, ...facts }) => [name, facts]))
  );
}

describe('Zod', () => {
  it('reads types, limits and formats', async () => {
    expect(
      await read(`z.strictObject({
        a: z.string().min(1).max(10).regex(/^[a-z]+$/i).describe('A'), b: z.email(), c: z.string().url().optional(), d: z.iso.datetime(),
        e: z.number().int().min(1).max(9), f: z.coerce.number().positive(), g: z.int().lte(5), h: z.boolean().default(false), i: z.uuid(),
      })`),
    ).toEqual({
      a: { type: 'string', required: true, maxLength: 10, pattern: '^[a-z]+$', description: 'A' },
      b: { type: 'string', required: true, format: 'email' },
      c: { type: 'string', required: false, format: 'uri' },
      d: { type: 'string', required: true, format: 'date-time' },
      e: { type: 'integer', required: true, minimum: 1, maximum: 9 },
      f: { type: 'number', required: true, minimum: 0 },
      g: { type: 'integer', required: true, maximum: 5 },
      h: { type: 'boolean', required: false, hasDefault: true },
      i: { type: 'string', required: true, format: 'uuid' },
    });
  });

  it('reads closed sets, however they are written', async () => {
    const read_ = await read(
      `{ a: z.enum(['x', 'y']), b: z.enum(KINDS), c: z.nativeEnum(Kind), d: z.literal('x').or(z.literal('y')), e: z.union([z.literal('x'), z.null()]),
         f: z.enum(computed()), g: z.literal(3), h: z.enum(['x', 'y', 'z']).exclude(['z']), i: z.array(z.enum(KINDS)) }`,
      `const KINDS = ['x', 'y'] as const; enum Kind { X = 'x', Y = 'y' }`,
    );
    const closed = { type: 'string', required: true, enum: ['x', 'y'] };
    expect(read_).toMatchObject({
      a: closed,
      b: closed,
      c: closed,
      d: closed,
      e: { enum: ['x'] },
      f: { enum: [] },
      g: { type: 'number' },
      h: closed,
    });
    expect(read_?.i?.items).toMatchObject({ type: 'string', enum: ['x', 'y'] });
  });

  it('reads objects that are put together from others', async () => {
    const before = `const base = z.object({ id: z.string(), note: z.string().optional() });
      const paging = { limit: z.number(), offset: z.number() };`;
    const names = async (schema: string) =>
      Object.entries((await read(schema, before)) ?? {})
        .map(([name, { required }]) => (required ? name : `${name}?`))
        .join(' ');
    expect(await names('base.extend(paging)')).toBe('id note? limit offset');
    expect(await names('base.merge(z.object(paging)).omit({ offset: true })')).toBe('id note? limit');
    expect(await names('base.pick({ id: true }).partial()')).toBe('id?');
    expect(await names('base.required().refine(() => true)')).toBe('id note');
    expect(await names('z.object({ ...base.shape, ...paging, first: base.shape.id })')).toBe(
      'id note? limit offset first',
    );
    expect(await names('base.shape')).toBe('id note?');
    expect(await names('z.preprocess((value) => value, z.object(paging).passthrough())')).toBe('limit offset');
    expect(await names('z.lazy(() => base)')).toBe('id note?');
    expect(
      await names(
        'z.discriminatedUnion("kind", [z.object({ kind: z.literal("a"), x: z.string() }), z.object({ kind: z.literal("b") })])',
      ),
    ).toBe('kind x?');
  });

  it('reads nested objects, records, descriptions of options, and helpers that make schemas', async () => {
    expect(
      await read(
        `{ a: z.object({ b: z.string() }), c: z.record(z.string(), z.number()), d: z.array(z.object({ e: z.int() })).optional(), f: text('F'), g: z.string({ description: 'G' }), h: z.string().meta({ description: 'H' }), i: z.string().describe(\`\${now()}\`) }`,
        'const text = (about) => z.string().max(5).describe(about);',
      ),
    ).toMatchObject({
      a: { type: 'object', properties: [{ name: 'b', type: 'string' }] },
      c: { type: 'object' },
      d: { type: 'array', required: false, items: { type: 'object', properties: [{ name: 'e', type: 'integer' }] } },
      f: { maxLength: 5, description: 'F' },
      g: { description: 'G' },
      h: { description: 'H' },
      i: { descriptionUnknown: true },
    });
  });

  it('reads the mini variant', async () => {
    expect(
      await read(
        `mini.object({ a: mini.optional(mini.string().check(mini.maxLength(4))), b: mini._default(mini.number(), 1) })`,
        `import * as mini from 'zod/mini';`,
      ),
    ).toEqual({
      a: { type: 'string', required: false, maxLength: 4 },
      b: { type: 'number', required: false, hasDefault: true },
    });
  });

  it('says nothing of what it cannot read', async () => {
    expect(await read('schema', `import { schema } from 'elsewhere';`)).toBeUndefined();
    expect(await read('{ a: schema, ...rest }', `import { schema, rest } from 'elsewhere';`)).toEqual({
      a: { type: 'unknown', required: true },
    });
  });
});

describe('other schemas', () => {
  it('reads JSON Schemas through converters', async () => {
    const json = `{ type: 'object', properties: { a: { type: ['string', 'null'], pattern: '^x' }, b: { $ref: '#/x' }, c: { const: 'k' }, d: { anyOf: [{ type: 'string' }, { type: 'number' }] }, type: { type: 'string' } }, required: ['a', ...MORE] }`;
    const expected = {
      a: { type: 'string', required: true, pattern: '^x' },
      b: { type: 'unknown', required: true },
      c: { type: 'string', required: false, enum: ['k'] },
      d: { type: 'unknown', required: false },
      type: { type: 'string', required: false },
    };
    const before = `const MORE = ['b'];`;
    expect(await read(json, before)).toEqual(expected);
    expect(await read(`fromJsonSchema(${json})`, before)).toEqual(expected);
  });

  it('reads TypeBox and Valibot', async () => {
    expect(
      await read(
        `Type.Object({ a: Type.String({ maxLength: 3, description: 'A' }), b: Type.Optional(Type.Integer()), c: Type.Union([Type.Literal('x'), Type.Literal('y')]) })`,
        `import { Type } from '@sinclair/typebox';`,
      ),
    ).toEqual({
      a: { type: 'string', required: true, maxLength: 3, description: 'A' },
      b: { type: 'integer', required: false },
      c: { type: 'string', required: true, enum: ['x', 'y'] },
    });
    expect(
      await read(
        `toStandardJsonSchema(v.object({ a: v.pipe(v.string(), v.maxLength(3), v.description('A')), b: v.optional(v.pipe(v.number(), v.integer())), c: v.picklist(['x', 'y']) }))`,
        `import * as v from 'valibot';`,
      ),
    ).toEqual({
      a: { type: 'string', required: true, maxLength: 3, description: 'A' },
      b: { type: 'integer', required: false },
      c: { type: 'string', required: true, enum: ['x', 'y'] },
    });
  });

  it('tells a map of schemas from a JSON Schema', async () => {
    const [tool] = await toolsOf(
      `${HEAD} server.tool('t', { type: z.string(), properties: z.array(z.string()) }, async (args) => args);`,
    );
    expect(signatureOf(tool)).toBe('type: string, properties: array');
  });
});
