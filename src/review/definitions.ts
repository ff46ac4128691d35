/** What a server answers to `tools/list`, in the forms in which it is handed on, made the input of a review. */
import { DEFINITIONS_PATH, type ReviewInput } from '../types.ts';

const MOST_TOOLS = 2000;
const MOST_CHARACTERS = 4_000_000;

/**
 * Takes the result of `tools/list`, the array of tools in it, one tool, a whole JSON-RPC response, or a list of such
 * pages; as JSON text or parsed. Returns what is wrong with it, as a sentence, where it is none of these.
 */
export function readDefinitions(given: unknown): ReviewInput | string {
  const value = typeof given === 'string' ? parse(given) : given;
  if (value === undefined) return 'tool_definitions is not valid JSON: give the JSON of a tools/list result';
  const tools = toolsIn(value, 0);
  if (!tools) return problemOf(value);
  if (tools.length === 0) return 'tool_definitions lists no tool: there is nothing to review';
  if (tools.length > MOST_TOOLS) return `tool_definitions lists ${tools.length} tools: give ${MOST_TOOLS} at most`;
  const text = print(tools);
  if (text === undefined || text.length > MOST_CHARACTERS)
    return `tool_definitions is larger than ${MOST_CHARACTERS} characters, or nested too deeply`;
  return { path: DEFINITIONS_PATH, scope: 'definitions', files: [{ path: DEFINITIONS_PATH, text }], skipped: [] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A tool begins with its name, so that the line it begins on says which it is. */
function nameFirst(tool: object): object {
  return { name: undefined, ...tool };
}

/** Depth of nesting is the sender's choice, and the stack is not. */
function print(tools: readonly object[]): string | undefined {
  try {
    const printed = tools.map((tool) => JSON.stringify(nameFirst(tool), undefined, 2).replace(/^\{\n {2}/, '{ '));
    return `[\n${printed.join(',\n')}\n]\n`;
  } catch {
    return undefined;
  }
}

function toolsIn(value: unknown, depth: number): object[] | undefined {
  if (depth > 3 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    if (value.every((one) => isTool(one))) return value;
    const pages = value.map((one) => toolsIn(one, depth + 1));
    return pages.every((page) => page !== undefined) ? pages.flat() : undefined;
  }
  if ('tools' in value && Array.isArray(value.tools)) return toolsIn(value.tools, depth + 1);
  if ('result' in value) return toolsIn(value.result, depth + 1);
  return isTool(value) ? [value] : undefined;
}

function isTool(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'name' in value && !('tools' in value) && !('result' in value);
}

function problemOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'error' in value)
    return 'tool_definitions is an error response: give the response of a tools/list that succeeded';
  return 'tool_definitions holds no tools: give the result of tools/list ({"tools": [...]}), the array in it, or the whole JSON-RPC response; each tool is an object with a name';
}
