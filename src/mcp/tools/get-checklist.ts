import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { canonicalTrait, type Guide } from '../../guide.ts';
import { countLeft, formatTailoredMarkdown } from '../../report/tailored.ts';
import {
  PHASES,
  type TailoredChecklist,
  type Tailoring,
  TOUCHES,
  TRAIT_LANGUAGES,
  TRANSPORTS,
  type TraitName,
  type Traits,
  USERS,
} from '../../types.ts';
import { askTraits } from '../ask.ts';
import { errorResult, type McpContext, READ_ONLY, textResult } from '../context.ts';
import { GET_CHECKLIST } from '../texts.ts';

// What every client would pay for in the list of tools is left out: items carry `ruleIds`, `group` and `because` too, and a
// tailored list `patterns` and `assumptions`.
const output = z.object({ title: z.string(), items: z.array(z.object({ text: z.string() })) });

const LANGUAGES = TRAIT_LANGUAGES.filter((language) => language !== 'any');

type Input = Traits & {
  readonly name?: string | undefined;
  readonly limit?: number | undefined;
  readonly ask?: boolean | undefined;
};

/** What gives the items that the cap left out. */
const MORE = 'give a higher limit, or the phase at hand';

export function registerGetChecklist(server: McpServer, { guide }: McpContext): void {
  const { tailoring } = guide.knowledge;
  const config = {
    title: 'Get a checklist',
    description: GET_CHECKLIST,
    inputSchema: makeInput(tailoring),
    outputSchema: output,
    annotations: READ_ONLY,
  };
  server.registerTool('get_checklist', config, async (input: Input, context: ServerContext) => {
    const { name, limit, ask, ...traits } = input;
    if (name !== undefined) return named(guide, name);
    const tailors = ask === true || Object.values(traits).some((value) => value !== undefined);
    if (!tailoring || !tailors) return listNames(guide);
    const asked = await askTraits(server, context, traits, tailoring, ask !== false);
    if ('ask' in asked) return asked.ask;
    const list = guide.tailor(asked.traits, limit);
    return textResult(formatTailoredMarkdown(list, { more: MORE, notes: asked.notes }), structure(list, asked.notes));
  });
}

/** Values by any name that people use for them; what names none is refused with the list. */
function makeInput(tailoring: Tailoring | undefined) {
  const canonical = (trait: TraitName) => (value: unknown) => {
    if (typeof value !== 'string' || !tailoring) return value;
    const meant = canonicalTrait(tailoring, trait, value) ?? value;
    // Who leaves a question open has not answered it.
    return meant === 'any' || meant === 'all' ? undefined : meant;
  };
  return z.strictObject({
    name: z.string().max(100).optional().describe('Fixed list'),
    language: z.preprocess(canonical('language'), z.enum(LANGUAGES).optional()).optional().describe('Of the code'),
    transport: z.preprocess(canonical('transport'), z.enum(TRANSPORTS)).optional().describe('Reached over'),
    touches: z
      .array(z.preprocess(canonical('touches'), z.enum(TOUCHES)))
      .optional()
      .describe('What it does'),
    users: z.preprocess(canonical('users'), z.enum(USERS)).optional().describe('Who calls'),
    phase: z.preprocess(canonical('phase'), z.enum(PHASES).optional()).optional().describe('Start here'),
    purpose: z.string().max(2000).optional().describe('Its aim'),
    limit: z.number().int().min(1).max(500).optional().describe('Items'),
    ask: z.boolean().optional().describe('Ask the user'),
  });
}

function listNames(guide: Guide) {
  const checklists = guide.knowledge.checklists.map(({ id, title, when }) => ({ name: id, title, when }));
  const text = checklists.map((one) => `${one.name}: ${one.title} (${one.when})`).join('\n');
  return textResult(text, { name: '', title: '', items: [], checklists });
}

function named(guide: Guide, name: string) {
  const checklist = guide.checklist(name.replace(/^(?:best-practices:\/\/)?checklists\//, ''));
  if (!checklist) {
    const names = guide.knowledge.checklists.map((one) => one.id);
    return errorResult(`No checklist is named ${JSON.stringify(name)}. The checklists are ${names.join(', ')}.`);
  }
  const { title, items } = checklist;
  return textResult(formatChecklist(title, items), {
    name: checklist.id,
    title,
    items: items.map((item) => ({ ...item, ruleIds: [...item.ruleIds] })),
  });
}

function structure(list: TailoredChecklist, notes: readonly string[]) {
  const left = countLeft(list);
  return {
    name: 'tailored',
    title: list.title,
    items: list.items.map((item) => ({
      text: item.note === undefined ? item.text : `${item.text} (${item.note})`,
      ruleIds: [...item.rules],
      group: item.phase,
      because: item.certain ? item.because : `if ${item.because}`,
    })),
    patterns: list.patterns.map(({ id, because }) => ({ id, because })),
    assumptions: [...notes, ...list.assumptions, ...(left === undefined ? [] : [`${left}: ${MORE}.`])],
  };
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
