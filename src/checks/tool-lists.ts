/** What checks of a whole tool list share: one finding for a server, however many of its tools are concerned. */
import type { ModelServer, ModelTool } from '../model/server-model.ts';
import type { ToolParameter } from '../types.ts';
import { type CheckFinding, type CheckResult, count, type Facts, findingAt } from './check.ts';

const NAMED = 3;

/** Asks once for each server that lists tools. */
export function checkServers(facts: Facts, judge: (server: ModelServer) => readonly CheckFinding[]): CheckResult {
  const servers = facts.model.servers.filter(({ tools }) => tools.length > 0);
  if (servers.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const tools = servers.reduce((sum, server) => sum + server.tools.length, 0);
  return {
    findings: servers.flatMap(judge),
    searched: `${count(tools, 'tool')} of ${count(servers.length, 'server')} read`,
  };
}

/** A finding about several tools, at the first of them. */
export function atFirst(tools: readonly ModelTool[], message: string): CheckFinding[] {
  const [first] = tools;
  return first ? [findingAt(first.module, first.node, message)] : [];
}

/** `\`a\`, \`b\` and \`c\``, `\`a\`, \`b\`, \`c\` and 4 more`. */
export function listNames(names: readonly string[]): string {
  const quoted = [...new Set(names)].map((name) => `\`${name}\``);
  const more = quoted.length - NAMED;
  if (more > 0) return `${quoted.slice(0, NAMED).join(', ')} and ${more} more`;
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

export function namesOf(tools: readonly ModelTool[]): string[] {
  return tools.map(({ name }) => name ?? '(computed name)');
}

/** The words of a name or of a text, in lower case and in the singular. */
export function stemsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(singular);
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && /[^siu]s$/.test(word) ? word.slice(0, -1) : word;
}

/** A parameter with everything below it. */
export function withNested(parameter: ToolParameter): ToolParameter[] {
  const inner = [...(parameter.properties ?? []), ...(parameter.items ? [parameter.items] : [])];
  return [parameter, ...inner.flatMap(withNested)];
}
