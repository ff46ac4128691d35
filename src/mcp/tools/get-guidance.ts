import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { uriOf } from '../../guide.ts';
import { errorResult, LANGUAGES, type McpContext, READ_ONLY, textResult } from '../context.ts';
import { renderWithin } from '../page-text.ts';
import { GET_GUIDANCE } from '../texts.ts';

const input = z.strictObject({
  id: z.string().min(1).max(200).describe('Id of a rule, pattern, checklist or migration, or its URI'),
  sections: z
    .array(z.string().max(60))
    .max(10)
    .optional()
    .describe('Headings to return, such as Why, Good, Fix; all when left out'),
  language: z.enum(LANGUAGES).optional().describe('Keep code of this language only'),
  max_tokens: z.int().min(200).max(10_000).default(4000).describe('The most useful sections that fit'),
});

const output = z.object({
  id: z.string(),
  uri: z.string(),
  kind: z.string(),
  title: z.string(),
  summary: z.string(),
  sections: z.array(z.string()),
  omitted: z.array(z.string()),
});

export function registerGetGuidance(server: McpServer, { guide }: McpContext): void {
  const config = {
    title: 'Read a page',
    description: GET_GUIDANCE,
    inputSchema: input,
    outputSchema: output,
    annotations: READ_ONLY,
  };
  server.registerTool('get_guidance', config, ({ id, sections, language, max_tokens: maxTokens }) => {
    const page = guide.page(id);
    if (!page) {
      const like = guide.suggest(id);
      return errorResult(
        `No page is named ${JSON.stringify(id)}.${like.length > 0 ? ` Did you mean ${like.join(' or ')}?` : ' search_guidance finds pages by words.'}`,
      );
    }
    const wanted = sections?.map((name) =>
      name
        .trim()
        .replace(/^#+\s*/, '')
        .toLowerCase(),
    );
    const chosen = page.sections.filter(
      (section) => wanted === undefined || wanted.includes(section.heading.toLowerCase()),
    );
    if (chosen.length === 0 && page.sections.length > 0) {
      const headings = page.sections.map((section) => section.heading);
      return errorResult(`${page.id} has no such section. Its sections are ${headings.join(', ')}.`);
    }
    const shown = renderWithin(page, chosen, { language, maxTokens });
    return textResult(shown.text, {
      id: page.id,
      uri: uriOf(page),
      kind: page.kind,
      title: page.title,
      summary: page.summary,
      sections: [...shown.sections],
      omitted: [...shown.omitted],
    });
  });
}
