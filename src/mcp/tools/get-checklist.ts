import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { errorResult, type McpContext, READ_ONLY, textResult } from '../context.ts';
import { GET_CHECKLIST } from '../texts.ts';

const output = z.object({
  name: z.string(),
  title: z.string(),
  items: z.array(z.object({ text: z.string(), ruleIds: z.array(z.string()), group: z.string().optional() })),
  checklists: z.array(z.object({ name: z.string(), title: z.string(), when: z.string() })),
});

export function registerGetChecklist(server: McpServer, { guide }: McpContext): void {
  const names = guide.knowledge.checklists.map((checklist) => checklist.id);
  const input = z.strictObject({
    name: z
      .string()
      .max(100)
      .optional()
      .describe(`One of ${names.join(', ')}`),
  });
  const config = {
    title: 'Get a checklist',
    description: GET_CHECKLIST,
    inputSchema: input,
    outputSchema: output,
    annotations: READ_ONLY,
  };
  server.registerTool('get_checklist', config, ({ name }) => {
    const checklists = guide.knowledge.checklists.map(({ id, title, when }) => ({ name: id, title, when }));
    if (name === undefined) {
      const text = checklists.map((one) => `${one.name}: ${one.title} (${one.when})`).join('\n');
      return textResult(text, { name: '', title: '', items: [], checklists });
    }
    const checklist = guide.checklist(name.replace(/^(?:best-practices:\/\/)?checklists\//, ''));
    if (!checklist)
      return errorResult(`No checklist is named ${JSON.stringify(name)}. The checklists are ${names.join(', ')}.`);
    const { title, items } = checklist;
    return textResult(formatChecklist(title, items), {
      name: checklist.id,
      title,
      items: items.map((item) => ({ ...item, ruleIds: [...item.ruleIds] })),
      checklists: [],
    });
  });
}

/** Task list with rule ids, headings kept. */
export function formatChecklist(
  title: string,
  items: readonly { readonly text: string; readonly ruleIds: readonly string[]; readonly group?: string }[],
): string {
  let group: string | undefined;
  const lines = [`# ${title}`];
  for (const item of items) {
    if (item.group !== undefined && item.group !== group) lines.push('', `## ${item.group}`);
    group = item.group;
    lines.push(`- [ ] ${item.text} (${item.ruleIds.join(', ')})`);
  }
  return `${lines.join('\n')}\n`;
}
