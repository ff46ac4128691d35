/** What checks of tool definitions share. */
import type { ModelTool } from '../model/server-model.ts';
import type { Location, ToolParameter } from '../types.ts';
import { type CheckFinding, type CheckResult, count, type Facts } from './check.ts';
import { offsetOf } from './places.ts';

export function allTools(facts: Facts): ModelTool[] {
  return facts.model.servers.flatMap((server) => server.tools);
}

/** The tools whose handler is known. */
export function handledTools(facts: Facts): ModelTool[] {
  return allTools(facts).filter(({ handler }) => handler !== undefined);
}

/** What a check of handlers says where none is known. */
export const NO_HANDLED_TOOL: CheckResult = {
  findings: [],
  searched: '',
  notApplicable: 'no tool whose handler is known is registered in the code read',
};

/** `tool \`x\`` for messages. */
export function nameOf(tool: ModelTool): string {
  return tool.name === undefined ? 'a tool with a computed name' : `tool \`${tool.name}\``;
}

/** One finding at most for each parameter of each tool; a schema that several tools share is reported once. */
export function checkParameters(
  facts: Facts,
  judge: (parameter: ToolParameter, tool: ModelTool) => string | undefined,
): CheckResult {
  const tools = allTools(facts).filter((tool) => tool.parameters !== undefined);
  if (tools.length === 0) return { findings: [], searched: '', notApplicable: 'no tool with a readable input schema' };
  const findings: CheckFinding[] = [];
  let parameters = 0;
  for (const tool of tools) {
    for (const parameter of tool.parameters ?? []) {
      parameters++;
      const message = judge(parameter, tool);
      if (message !== undefined)
        findings.push({ ...placeOf(facts, tool, parameter.location), message, evidence: 'signal' });
    }
  }
  return { findings, searched: `${count(parameters, 'parameter')} of ${count(tools.length, 'tool')} read` };
}

/** Where a parameter is written, or the registration when that is not known. */
export function placeOf(
  facts: Facts,
  tool: ModelTool,
  location: Location | undefined,
): Pick<CheckFinding, 'file' | 'start' | 'end'> {
  const module = location && facts.resolver.project.at(location.path);
  if (!location || !module) return { file: tool.module, start: tool.node.start, end: tool.node.end };
  return { file: module, start: offsetOf(module, location.start), end: offsetOf(module, location.end) };
}
