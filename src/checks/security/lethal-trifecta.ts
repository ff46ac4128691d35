import type { ModelTool } from '../../model/server-model.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { Reach } from '../reach.ts';
import { nameOf } from '../tools.ts';

const PRIVATE =
  /(?:read|get|list|search|find|query|fetch|open|export|download)\w*(?:file|mail|inbox|message|note|document|doc|record|contact|calendar|event|secret|credential|env|database|table|sql|customer|user|invoice|ticket|chat|repo|drive)|^(?:query|sql|execute_sql|read_file|cat)$/i;
const UNTRUSTED =
  /(?:fetch|browse|scrape|crawl|navigate|web|url|page|rss|inbox|mail|comment|issue|review|search_(?:web|internet)|tweet|feed)/i;
const SENDING =
  /(?:send|post|publish|reply|comment|tweet|email|notify|upload|share|forward|submit|webhook|create_(?:issue|pull|gist|comment|ticket|page)|http_request|call_api)/i;

/** Servers whose tools read private data, take in strangers' text and send things out. */
export const check: Check = (facts) => {
  const { servers } = facts.model;
  const pointers = servers.flatMap(({ tools }) => pointersOf(facts, tools));
  if (servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  return {
    findings: [],
    pointers,
    searched: `${count(servers.flatMap(({ tools }) => tools).length, 'tool')} sorted by what they read and send`,
  };
};

/** One tool of each kind, where a server has all three in more than one tool. */
function pointersOf(facts: Facts, tools: readonly ModelTool[]): CheckFinding[] {
  const reach = Reach.of(facts);
  const requests = (tool: ModelTool) => {
    const body = reach.bodyOf(tool);
    return body !== undefined && reach.effectsOf(tool, body).some(({ effect }) => effect.kind === 'request');
  };
  const reading = tools.find(({ name }) => PRIVATE.test(name ?? ''));
  const taking = tools.find((tool) => UNTRUSTED.test(tool.name ?? '') || requests(tool));
  const sending =
    tools.find((tool) => tool.annotations?.readOnlyHint !== true && SENDING.test(tool.name ?? '')) ??
    tools.find(requests);
  if (!reading || !taking || !sending || new Set([reading, taking, sending]).size < 2) return [];
  const kinds: readonly (readonly [ModelTool, string])[] = [
    [reading, 'reads private data'],
    [taking, 'takes in text of strangers'],
    [sending, 'sends things out'],
  ];
  return kinds.map(([tool, what]) =>
    findingAt(tool.module, tool.node, `${nameOf(tool)} ${what}, by its name or its requests`, 'capability'),
  );
}
