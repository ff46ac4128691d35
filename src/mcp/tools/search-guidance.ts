import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { SearchHit } from '../../guide.ts';
import { CATEGORIES } from '../../types.ts';
import { LANGUAGES, type McpContext, READ_ONLY, textResult } from '../context.ts';
import { SEARCH_GUIDANCE } from '../texts.ts';

const input = z.strictObject({
  query: z.string().min(1).max(500).describe('Words, a question or a code identifier'),
  kind: z.enum(['rule', 'pattern', 'checklist', 'migration']).optional().describe('Only pages of this kind'),
  category: z.enum(CATEGORIES).optional().describe('Only pages of this category'),
  language: z.enum(LANGUAGES).optional().describe('Only pages that cover this language'),
  limit: z.int().min(1).max(50).default(5).describe('Hits returned'),
});

const hit = z.object({
  id: z.string(),
  uri: z.string(),
  title: z.string(),
  kind: z.string(),
  score: z.number(),
  section: z.string().optional(),
  snippet: z.string(),
  why: z.string(),
});
const output = z.object({ query: z.string(), results: z.array(hit) });

export function registerSearchGuidance(server: McpServer, { guide }: McpContext): void {
  const config = {
    title: 'Search the guidance',
    description: SEARCH_GUIDANCE,
    inputSchema: input,
    outputSchema: output,
    annotations: READ_ONLY,
  };
  server.registerTool('search_guidance', config, ({ query, kind, category, language, limit }) => {
    const results = guide.search(query, {
      limit,
      ...(kind && { kind }),
      ...(category && { category }),
      ...(language && { language }),
    });
    const text =
      results.length === 0
        ? 'Nothing matches. Try other words, or fewer filters; get_checklist lists the areas.'
        : `${results.map(formatHit).join('\n')}\nget_guidance reads a page by id; with sections, only the part named after §.`;
    return textResult(text, { query, results: results.map((one) => ({ ...one })) });
  });
}

function formatHit({ kind, id, title, section, snippet }: SearchHit, index: number): string {
  const part = section === undefined ? '' : ` § ${section}`;
  return `${index + 1}. ${kind} ${id}: ${title}${part}\n   ${snippet}`;
}
