/** Tools that offer reading, and run whatever statement they are given. */
import type { Facts } from '../checks/check.ts';
import type { ModelTool } from '../model/server-model.ts';
import type { FunctionNode } from '../syntax/ast.ts';
import { enclosing } from '../syntax/walk.ts';
import type { TaintFlow } from '../taint/analysis.ts';

/** Anything that looks at a statement before it runs; what it is worth is not judged here. */
const CHECKS = ['read-prefix', 'sql-parsed', 'read-only-transaction'];

/** Ways to open a database or a session that cannot write. */
const READ_ONLY =
  /read_?only['"]?\s*[:=]\s*["']?(?:true|on|1)|mode=ro\b|query_only|transaction_read_only|\bREAD ONLY\b|set_authorizer|\.readonly\b|OPEN_READ_?ONLY|AccessMode\b.{0,4}\bRead|\breadonly_?(?:user|role|connection|pool)|ApplicationIntent/i;

const WRITES =
  /\b(?:insert|update|delete|create|drop|alter|writ(?:e|es|ing)|modif\w+|ddl|dml|any (?:sql|statement|query)|arbitrary)\b/i;

/**
 * A tool whose purpose is to run statements is no injection. One that says that it reads, and runs a statement from
 * outside with nothing that holds it to that, does more than it offers: such flows are of the kind `sql-unbounded`.
 */
export function breakPromises(facts: Facts, flows: readonly TaintFlow[]): readonly TaintFlow[] {
  let tools: Map<FunctionNode, ModelTool[]> | undefined;
  let opened: boolean | undefined;
  return flows.map((flow) => {
    const { handler } = flow.source;
    if (flow.sink.kind !== 'sql-statement' || !handler || CHECKS.some((kind) => flow.sanitizers.has(kind))) return flow;
    tools ??= toolsByHandler(facts);
    const [tool, ...others] = tools.get(handler) ?? [];
    if (!tool || others.length > 0 || !promisesReading(tool)) return flow;
    opened ??= facts.modules.some((module) => READ_ONLY.test(module.text));
    return opened ? flow : { ...flow, sink: { ...flow.sink, kind: 'sql-unbounded', ...handOver(flow, handler) } };
  });
}

/** Where the handler hands the statement on: what is missing is missing there. */
function handOver({ steps, sink }: TaintFlow, handler: FunctionNode): Pick<TaintFlow['sink'], 'module' | 'node'> {
  const within = steps.filter(({ node }) => enclosing(node, 'function') === handler && node !== handler);
  return within.at(-1) ?? sink;
}

function toolsByHandler({ model }: Facts): Map<FunctionNode, ModelTool[]> {
  const out = new Map<FunctionNode, ModelTool[]>();
  for (const server of model.servers)
    for (const tool of server.tools) if (tool.handler) out.set(tool.handler, [...(out.get(tool.handler) ?? []), tool]);
  return out;
}

/** By its annotation, by its own words, or because only `SELECT` is spoken of. */
function promisesReading({ annotations, name = '', description = '' }: ModelTool): boolean {
  if (annotations?.readOnlyHint !== undefined) return annotations.readOnlyHint;
  const text = `${name} ${description}`;
  return /\bread[-_ ]?only\b/i.test(text) || (/\bSELECT\b/.test(text) && !WRITES.test(text));
}
