/** A server whose tools read nearly right arguments as what they mean, and list lean schemas. */
import {
  type CallToolResult,
  type InputRequiredResult,
  McpServer,
  type RegisteredTool,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { type JsonSchema, repairArguments } from './aliases.ts';

type Result = CallToolResult | InputRequiredResult;

/** Registers tools as its parent does, then has each read tolerantly; nothing is to be done where a tool is written. */
export class TolerantServer extends McpServer {
  // One signature stands for the parent's overloads: a tool's own types are checked against those.
  override registerTool(...given: Parameters<McpServer['registerTool']>): RegisteredTool {
    const tool = super.registerTool(...given);
    const { inputSchema, outputSchema } = tool;
    if (outputSchema) tool.outputSchema = once(LEAN, outputSchema, listLeanly);
    if (!inputSchema) return tool;
    const run = tool.handler as unknown as (args: unknown, context: ServerContext) => Result | Promise<Result>;
    tool.update({
      paramsSchema: once(TOLERANT, inputSchema, readTolerantly),
      callback: async (args, context) => addHints(await run(args, context), HINTS.get(args as object)),
    });
    return tool;
  }
}

// A server is made for each request over HTTP: what depends on the schemas alone is made once.
const TOLERANT = new WeakMap<StandardSchemaWithJSON, StandardSchemaWithJSON>();
const LEAN = new WeakMap<StandardSchemaWithJSON, StandardSchemaWithJSON>();
/** Of arguments that were repaired: how. */
const HINTS = new WeakMap<object, readonly string[]>();

function once<K extends object, V>(cache: WeakMap<K, V>, key: K, make: (key: K) => V): V {
  const value = cache.get(key) ?? make(key);
  cache.set(key, value);
  return value;
}

/** The same schema to clients; what comes in is repaired before it is checked. */
function readTolerantly(schema: StandardSchemaWithJSON): StandardSchemaWithJSON {
  const standard = schema['~standard'];
  let listed: JsonSchema | undefined;
  const list = () => {
    listed ??= withoutDialect(standard.jsonSchema.input({ target: 'draft-2020-12' }));
    return listed;
  };
  return {
    '~standard': {
      ...standard,
      jsonSchema: { input: list, output: list },
      validate: async (data) => {
        const repaired = repairArguments(data, list());
        if (repaired.problems.length > 0) return { issues: repaired.problems.map((message) => ({ message })) };
        const result = await standard.validate(repaired.value);
        if (!result.issues && repaired.hints.length > 0 && typeof result.value === 'object' && result.value !== null)
          HINTS.set(result.value, repaired.hints);
        return result;
      },
    },
  };
}

/** What a reader of results needs of the schema: checked in full here, listed without limits that only we keep. */
function listLeanly(schema: StandardSchemaWithJSON): StandardSchemaWithJSON {
  const standard = schema['~standard'];
  let listed: Record<string, unknown> | undefined;
  const output = () => {
    listed ??= lean(withoutDialect(standard.jsonSchema.output({ target: 'draft-2020-12' })));
    return listed;
  };
  return { '~standard': { ...standard, jsonSchema: { input: output, output } } };
}

/** Draft 2020-12 is what MCP assumes where no dialect is named. */
function withoutDialect(schema: Record<string, unknown>): JsonSchema {
  const { $schema: _dialect, ...rest } = schema;
  return rest as JsonSchema;
}

const UNNEEDED = new Set(['additionalProperties', 'minimum', 'maximum', 'propertyNames']);

function lean(schema: JsonSchema): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') out.properties = mapValues(schema.properties ?? {}, lean);
    else if (keyword === 'items') out.items = lean(schema.items ?? {});
    else if (!(UNNEEDED.has(keyword) && (keyword !== 'additionalProperties' || value === false))) out[keyword] = value;
  }
  return out;
}

function mapValues(record: Readonly<Record<string, JsonSchema>>, map: (value: JsonSchema) => unknown) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function addHints(result: Result, hints: readonly string[] | undefined): Result {
  if (hints === undefined || !('content' in result) || !Array.isArray(result.content)) return result;
  const text = `Note on the arguments: ${[...new Set(hints)].slice(0, 8).join('; ')}.`;
  return { ...result, content: [...result.content, { type: 'text', text }] };
}
