import type { ModelTool } from '../../model/server-model.ts';
import { type Check, count, findingAt } from '../check.ts';

/** What tells a second generation of a tool from its first. */
const GENERATION = /(?:^|[_.-])(?:v\d+|new|next|legacy|old|deprecated)$|(?<=[a-z])(?:V\d+|New|Legacy|Old)$/;
const OLD = /(?:legacy|old|deprecated)$|(?:^|[_.-])v1$|V1$/i;
const ANNOUNCED =
  /deprecat|superseded|replaced|instead|\blegacy\b|\bold(?:er)?\b|removed in|prefer\b|successor|newer\b/i;

/** Two generations of one tool, and the older one says nothing of its successor. */
export const check: Check = ({ model }) => {
  const tools = model.servers.flatMap((server) => server.tools).filter((tool) => tool.name !== undefined);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const groups = new Map<string, ModelTool[]>();
  for (const tool of tools) {
    const key = `${tool.module.path.split('/').slice(0, -1).join('/')} ${stem(tool.name ?? '')}`;
    groups.set(key, [...(groups.get(key) ?? []), tool]);
  }
  const findings = [...groups.values()].flatMap((group) => {
    const [older, newer] = findTwins(group);
    if (!older || !newer || older.descriptionUnknown || announces(older, newer)) return [];
    const message = `Tool \`${older.name}\` stands beside \`${newer.name}\`, and its description does not say which to use`;
    return [findingAt(older.module, older.node, message)];
  });
  return { findings, searched: `${count(tools.length, 'tool name')} compared` };
};

function stem(name: string): string {
  return name.replace(GENERATION, '');
}

/** The older and the newer of a group with the same stem and different names. */
function findTwins(group: readonly ModelTool[]): readonly (ModelTool | undefined)[] {
  const names = [...new Map(group.map((tool) => [tool.name, tool])).values()];
  if (names.length < 2) return [];
  const marked = names.find((tool) => OLD.test(tool.name ?? ''));
  const older = marked ?? names.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))[0];
  return [older, names.find((tool) => tool !== older)];
}

function announces(older: ModelTool, newer: ModelTool): boolean {
  const text = `${older.description ?? ''} ${older.title ?? ''}`;
  return ANNOUNCED.test(text) || text.includes(newer.name ?? '\0');
}
