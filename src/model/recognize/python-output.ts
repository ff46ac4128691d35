/** Whether an SDK derives an output schema from what a function is annotated to return. */
import type { Expression, FunctionNode, TypeNode } from '../../syntax/ast.ts';
import type { PythonProject } from './python-project.ts';

type Written = TypeNode | Expression;

/** The SDKs differ in what they leave without a schema. */
export type Generation = 'mcp-1' | 'mcp-2' | 'fastmcp';

/** Content that is shown as it is, and needs no schema. */
const CONTENT =
  /(?:^|\.)(?:TextContent|ImageContent|AudioContent|EmbeddedResource|ResourceLink|ContentBlock|InputRequiredResult)$/;
const HELPERS = /(?:^|\.)(?:Image|Audio|File)$/;
const RESULTS = /(?:^|\.)(?:CallToolResult|ToolResult)$/;
const OPAQUE = /(?:^|\.)(?:Any|object|Iterator|AsyncIterator|Generator|AsyncGenerator|Awaitable)$/;
/** Types that say nothing of what they hold. */
const BARE: Readonly<Record<Generation, ReadonlySet<string>>> = {
  'mcp-1': new Set(['dict', 'list', 'tuple', 'set', 'frozenset']),
  'mcp-2': new Set(['dict', 'list', 'tuple', 'set', 'frozenset']),
  fastmcp: new Set(['None', 'list', 'tuple', 'List', 'Tuple', 'Sequence', 'bytes']),
};

/** Whether a function's return type gives its tool an output schema. */
export function returnsStructure(project: PythonProject, node: FunctionNode, generation: Generation): boolean {
  return node.returnType !== undefined && hasSchema(project, node.returnType, generation);
}

function hasSchema(project: PythonProject, written: Written, generation: Generation): boolean {
  const form = project.types.formOf(written);
  if (!form || OPAQUE.test(form.name)) return false;
  const last = form.name.slice(form.name.lastIndexOf('.') + 1);
  const [first] = form.args;
  if (last === 'Annotated' && first) {
    const isResult = RESULTS.test(project.types.formOf(first)?.name ?? '');
    return isResult ? generation !== 'fastmcp' && form.args.length > 1 : hasSchema(project, first, generation);
  }
  if (RESULTS.test(form.name) || holds(project, written, HELPERS)) return false;
  if (generation !== 'mcp-1' && holds(project, written, CONTENT)) return false;
  if (form.target?.node?.kind === 'class') {
    const { bases, fields } = form.target.node;
    return bases.length > 0 || fields.some((field) => field.type);
  }
  if (form.args.length === 0) return !BARE[generation].has(last);
  const isAny = first !== undefined && OPAQUE.test(project.types.formOf(first)?.name ?? '');
  return !(generation === 'fastmcp' && isAny && /^(?:list|tuple|List|Sequence)$/.test(last));
}

/** Whether a type is of a kind, or holds one that is. */
function holds(project: PythonProject, written: Written, kind: RegExp, depth = 4): boolean {
  const form = project.types.formOf(written);
  if (!form || depth === 0) return false;
  return kind.test(form.name) || form.args.some((arg) => holds(project, arg, kind, depth - 1));
}
