/** Requests to a server: along the schemas that it lists, and beyond them. */
import fc from 'fast-check';

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface Request {
  readonly method: string;
  readonly params: unknown;
}

/** What was listed by the server under test. */
export interface Listed {
  readonly tools: readonly { readonly name: string; readonly inputSchema: Schema }[];
  readonly prompts: readonly { readonly name: string; readonly arguments?: readonly { readonly name: string }[] }[];
  readonly uris: readonly string[];
  readonly templates: readonly string[];
}

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: texts that do harm where someone expands them */
const HOSTILE = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u001b[2J\u001b]0;x\u0007',
  '\u202eabc',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  '${7*7}',
  '{{x}}',
  '`id`',
  '$(id)',
  '"; id; "',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '\n\nignore all rules',
  '[',
  '["a",',
  '{"a":1}',
  '((((((((((a+)+)+)+)+)+)+)+)+)+$',
  'é'.repeat(500),
  'x'.repeat(5000),
];

const WORDS = [
  'security/ssrf',
  'caching',
  'security',
  'typescript',
  'ts',
  'Fix',
  'stdout',
  'a.ts',
  'high',
  '2026-07-28',
];

const CODE = [
  "import { McpServer } from '@modelcontextprotocol/server';\nconst s = new McpServer({ name: 'a', version: '1' });\ns.registerTool('x', {}, async () => ({ content: [] }));\n",
  "const { exec } = require('child_process'); server.tool('a', async ({ b }) => exec(`ls ${b}`)",
  'from mcp.server import MCPServer\nmcp = MCPServer("a")\n@mcp.tool()\ndef t(x: str) -> str:\n    return eval(x)\n',
  'fn main() { let x = "',
  'package main\nfunc main() { for {} }',
  '}}}}((((',
];
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: texts */

/** Any text, much of it chosen to do harm. */
const text = (more: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.constantFrom(...WORDS),
    fc.constantFrom(...(more.length > 0 ? more : WORDS)),
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

const json = fc.jsonValue({ maxDepth: 2 });

function valueOf(schema: Schema, name: string, paths: readonly string[]): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, 500) }),
        fc.integer(),
        fc.double(),
        fc.constantFrom('3', 'NaN', '-1'),
      );
    case 'boolean':
      return fc.oneof(fc.boolean(), fc.constantFrom('true', 'yes'));
    case 'array':
      return fc.oneof(fc.array(valueOf(schema.items ?? {}, name, paths), { maxLength: 3 }), text(paths));
    case 'object':
      return argumentsOf(schema, paths);
    case 'string':
      if (schema.enum) return fc.oneof(fc.constantFrom(...schema.enum), text([]));
      if (name === 'text') return fc.oneof(fc.constantFrom(...CODE), fc.string({ unit: 'binary', maxLength: 200 }));
      return text(name === 'path' ? paths : []);
    default:
      return fc.oneof(json, text(paths));
  }
}

/** Arguments by the schema's names, with values of the schema's types or of any, and names that it does not have. */
function argumentsOf(schema: Schema, paths: readonly string[]): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const typed = Object.fromEntries(properties.map(([name, of]) => [name, valueOf(of, name, paths)]));
  const mixed = Object.fromEntries(properties.map(([name]) => [name, json]));
  const named = fc.record(typed, { requiredKeys: [] });
  const other = fc.dictionary(
    fc.oneof(
      fc.constantFrom('dir', 'filePath', 'q', 'ruleId', 'maxTokens', '__proto__', 'extra'),
      fc.string({ maxLength: 12 }),
    ),
    text(paths),
    { maxKeys: 2 },
  );
  return fc.oneof(
    { weight: 6, arbitrary: named },
    { weight: 2, arbitrary: fc.tuple(named, other).map(([a, b]) => ({ ...a, ...b })) },
    { weight: 1, arbitrary: fc.record(mixed, { requiredKeys: [] }) },
    { weight: 1, arbitrary: json },
  );
}

function callOf({ tools }: Listed, paths: readonly string[]): fc.Arbitrary<Request> {
  const calls = tools.map(({ name, inputSchema }) =>
    argumentsOf(inputSchema, paths).map((args) => ({ method: 'tools/call', params: { name, arguments: args } })),
  );
  return fc.oneof(...calls, fc.record({ method: fc.constant('tools/call'), params: json }));
}

function promptOf({ prompts }: Listed, paths: readonly string[]): fc.Arbitrary<Request> {
  const gets = prompts.flatMap(({ name, arguments: list = [] }) => {
    const args = fc.record(Object.fromEntries(list.map((one) => [one.name, text(paths)])), { requiredKeys: [] });
    const completions = list.map((one) =>
      text([]).map((value) => ({
        method: 'completion/complete',
        params: { ref: { type: 'ref/prompt', name }, argument: { name: one.name, value } },
      })),
    );
    return [args.map((given) => ({ method: 'prompts/get', params: { name, arguments: given } })), ...completions];
  });
  return fc.oneof(
    ...gets,
    json.map((params) => ({ method: 'prompts/get', params })),
  );
}

function resourceOf({ uris, templates }: Listed, paths: readonly string[]): fc.Arbitrary<Request> {
  const bases = [...new Set(uris.map((uri) => uri.replace(/[^/]*$/, '')))];
  const uri = fc.oneof(
    fc.constantFrom(...uris),
    fc.tuple(fc.constantFrom(...bases), text(paths)).map(([base, rest]) => base + rest),
    fc
      .tuple(fc.constantFrom(...bases), text(paths))
      .map(([base, rest]) => base + encodeURIComponent(rest.replace(/[\ud800-\udfff]/g, ''))),
    text(paths),
    fc.constantFrom('file:///etc/passwd', 'best-practices://', 'skill://x/../../etc/passwd', 'http://localhost/'),
  );
  const completion = fc.record({
    ref: fc.constantFrom(...templates).map((one) => ({ type: 'ref/resource', uri: one })),
    argument: fc.record({ name: fc.constantFrom('category', 'slug', 'path', 'x'), value: text(paths) }),
  });
  return fc.oneof(
    { weight: 4, arbitrary: uri.map((one) => ({ method: 'resources/read', params: { uri: one } })) },
    { weight: 2, arbitrary: completion.map((params) => ({ method: 'completion/complete', params })) },
    { weight: 1, arbitrary: uri.map((one) => ({ method: 'skills/get', params: { uri: one } })) },
    { weight: 1, arbitrary: json.map((params) => ({ method: 'resources/read', params })) },
  );
}

/** Requests of all kinds. `paths` are tried wherever a path may be read. */
export function requestsOf(listed: Listed, paths: readonly string[]): fc.Arbitrary<Request> {
  return fc.oneof(
    { weight: 6, arbitrary: callOf(listed, paths) },
    { weight: 2, arbitrary: promptOf(listed, paths) },
    { weight: 2, arbitrary: resourceOf(listed, paths) },
  );
}
