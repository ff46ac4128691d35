import type { ModelTool } from '../../model/server-model.ts';
import { type Check, count, findingAt } from '../check.ts';

/** Fewer tools than this are one domain, or too few to matter. */
const MIN_TOOLS = 12;
const MAX_POINTERS = 8;
/** Verbs and fillers in names of tools: the other words are what the tool is about. */
const NOT_SUBJECT =
  /^(?:get|list|read|find|search|query|fetch|show|describe|create|add|new|make|insert|update|edit|set|put|patch|write|save|delete|remove|clear|run|exec|execute|start|stop|send|check|test|count|move|copy|rename|open|close|download|upload|export|import|generate|analy[sz]e|validate|by|all|id|ids|of|for|with|from|to|in|on|and|the|mcp|tool|info|details?|status)$/;
const MIN_SUBJECTS = 4;
const MIN_OF_SUBJECT = 3;

/** Servers with many tools about many subjects, for a reader to look at. */
export const check: Check = (facts) => {
  const pointers = facts.model.servers.flatMap(({ tools }) => {
    if (tools.length < MIN_TOOLS) return [];
    const subjects = new Map<string, ModelTool[]>();
    for (const tool of tools) {
      const subject = subjectOf(tool.name ?? '');
      if (subject !== undefined) subjects.set(subject, [...(subjects.get(subject) ?? []), tool]);
    }
    const groups = [...subjects].filter(([, own]) => own.length >= MIN_OF_SUBJECT);
    const most = Math.max(0, ...groups.map(([, own]) => own.length));
    // One subject that runs through a third of the names is what the server is about.
    if (groups.length < MIN_SUBJECTS || most * 3 > tools.length) return [];
    return [...subjects]
      .slice(0, MAX_POINTERS)
      .flatMap(([subject, [first]]) =>
        first ? [findingAt(first.module, first.node, `first tool about ${subject}`, 'capability')] : [],
      );
  });
  const tools = facts.model.servers.reduce((sum, server) => sum + server.tools.length, 0);
  if (pointers.length === 0)
    return {
      findings: [],
      pointers,
      searched: '',
      notApplicable: `${count(tools, 'tool')}, few of them or about few subjects`,
    };
  return { findings: [], pointers, searched: `names of ${count(tools, 'tool')} read` };
};

/** `create_calendar_event` → `calendar`. */
function subjectOf(name: string): string | undefined {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .find((word) => word !== '' && !NOT_SUBJECT.test(word))
    ?.replace(/s$/, '');
}
