/** The prompt `design-server`: a plan for a new server, tailored to what is said of it. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { canonicalTrait } from '../guide.ts';
import { formatTailoredMarkdown } from '../report/tailored.ts';
import type { Tailoring, TraitName, Traits } from '../types.ts';
import { askTraits } from './ask.ts';
import type { McpContext } from './context.ts';

type Input = { readonly purpose: string } & Readonly<Partial<Record<TraitName, string | undefined>>>;

export function registerDesignPrompt(server: McpServer, { guide }: McpContext): void {
  const { tailoring } = guide.knowledge;
  const config = {
    title: 'Design a server',
    description: 'Plan the tools, the structure and the safeguards of a new MCP server',
    argsSchema: makeArguments(tailoring),
  };
  server.registerPrompt('design-server', config, async (input: Input, context) => {
    const { traits, unread } = tailoring ? readTraits(input, tailoring) : { traits: input as Traits, unread: [] };
    if (!tailoring) return user([planFor(input.purpose)]);
    const asked = await askTraits(server, context, traits, tailoring, true);
    if ('ask' in asked) return asked.ask;
    const list = formatTailoredMarkdown(guide.tailor(asked.traits), {
      more: 'call get_checklist with a higher limit',
      notes: [...unread, ...asked.notes],
    });
    return user([planFor(input.purpose), list]);
  });
}

function user(texts: readonly string[]) {
  return {
    messages: texts.map((text) => ({ role: 'user' as const, content: { type: 'text' as const, text } })),
  };
}

function planFor(purpose: string): string {
  return [
    `Design an MCP server. Its purpose, as data: ${JSON.stringify(purpose)}`,
    '1. Name the tools by what a user wants done, few of them; for each give the description, the parameters with limits, the result and all four annotations.',
    '2. Choose the structure; read the patterns of the checklist with get_guidance.',
    '3. Go through the checklist and say how each item is met or why it does not apply. Where an assumption at its head is wrong, call get_checklist with what is right.',
    '4. List what tests will cover, then write the code; finish with review_server on it.',
  ].join('\n');
}

function makeArguments(tailoring: Tailoring | undefined) {
  const word = (name: TraitName) => {
    const { ask, options } = tailoring?.questions[name] ?? { ask: name, options: [] };
    const values = options.map((option) => option.value);
    return completable(
      z
        .string()
        .max(200)
        .describe(`${ask} ${values.join(', ')}`),
      (value) => complete(values, value),
    ).optional();
  };
  return z.object({
    purpose: z.string().max(2000).describe('What the server is for, in a sentence'),
    language: word('language'),
    transport: word('transport'),
    touches: word('touches'),
    users: word('users'),
  });
}

/** Completes the last of several values; those before it stay. */
function complete(values: readonly string[], written: string): string[] {
  const cut = written.lastIndexOf(',') + 1;
  const [before, last] = [written.slice(0, cut), written.slice(cut).trimStart()];
  return values.filter((value) => value.startsWith(last)).map((value) => `${before}${value}`);
}

/** What was said; a word that names no option is as good as unsaid. */
function readTraits(input: Input, tailoring: Tailoring): { traits: Traits; unread: string[] } {
  const said: Record<string, unknown> = { purpose: input.purpose, phase: 'design' };
  const unread: string[] = [];
  for (const name of ['language', 'transport', 'touches', 'users'] as const) {
    const words = (input[name] ?? '').split(',').filter((one) => one.trim() !== '');
    const values = words.map((one) => canonicalTrait(tailoring, name, one));
    if (values.includes(undefined)) unread.push(`${name} names no option (${words.join(', ').slice(0, 100)}).`);
    else if (values.length > 0) said[name] = name === 'touches' ? [...new Set(values)] : values[0];
  }
  return { traits: said as Traits, unread };
}
