import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { uriOf } from '../../guide.ts';
import type { Page } from '../../types.ts';
import { errorResult, LANGUAGES, type McpContext, READ_ONLY, textResult } from '../context.ts';
import { GET_GUIDANCE } from '../texts.ts';

const input = z.strictObject({
  id: z.string().min(1).max(200).describe('Rule id, pattern or checklist name, or a best-practices:// URI'),
  sections: z
    .array(z.string().max(60))
    .max(10)
    .optional()
    .describe('Headings to return, such as Why, Good, Fix; all when left out'),
  language: z.enum(LANGUAGES).optional().describe('Keep code of this language only'),
});

const output = z.object({
  id: z.string(),
  uri: z.string(),
  kind: z.string(),
  title: z.string(),
  summary: z.string(),
  sections: z.array(z.string()),
});

export function registerGetGuidance(server: McpServer, { guide }: McpContext): void {
  const config = {
    title: 'Read a page',
    description: GET_GUIDANCE,
    inputSchema: input,
    outputSchema: output,
    annotations: READ_ONLY,
  };
  server.registerTool('get_guidance', config, ({ id, sections, language }) => {
    const page = guide.page(id);
    if (!page) {
      const like = guide.suggest(id);
      return errorResult(
        `No page is named ${JSON.stringify(id)}.${like.length > 0 ? ` Did you mean ${like.join(' or ')}?` : ' search_guidance finds pages by words.'}`,
      );
    }
    const headings = page.sections.map((section) => section.heading);
    const wanted = sections?.map((name) => name.toLowerCase());
    const chosen = page.sections.filter(
      (section) => wanted === undefined || wanted.includes(section.heading.toLowerCase()),
    );
    if (chosen.length === 0 && page.sections.length > 0)
      return errorResult(`${page.id} has no such section. Its sections are ${headings.join(', ')}.`);
    return textResult(renderPage(page, chosen, language), {
      id: page.id,
      uri: uriOf(page),
      kind: page.kind,
      title: page.title,
      summary: page.summary,
      sections: chosen.map((section) => section.heading),
    });
  });
}

const FENCES: Record<string, readonly string[]> = {
  typescript: ['ts', 'tsx', 'js'],
  javascript: ['ts', 'tsx', 'js'],
  python: ['python'],
  rust: ['rust'],
  go: ['go'],
};
const CODE = new Set(Object.values(FENCES).flat());

/** Title, facts and sections of a page, code fences of other languages left out. */
export function renderPage(page: Page, sections: Page['sections'], language?: string): string {
  const facts =
    page.kind === 'rule'
      ? `${page.severity} · ${page.level} · since ${page.since} · ${page.languages.join(', ')}`
      : page.when;
  const keep = language === undefined ? undefined : FENCES[language];
  const body = sections.map(
    (section) => `## ${section.heading}\n\n${keep ? dropOtherCode(section.text, keep) : section.text}`,
  );
  const items =
    page.kind === 'checklist' && page.sections.length === 0
      ? [page.items.map((item) => `- [ ] ${item.text} (${item.ruleIds.join(', ')})`).join('\n')]
      : [];
  return `${[`# ${page.title}`, `${page.kind} ${page.id} · ${facts}`, page.summary, ...items, ...body].join('\n\n')}\n`;
}

function dropOtherCode(text: string, keep: readonly string[]): string {
  return text
    .replace(/^```(\w+)[^\n]*\n[\s\S]*?^```\n?/gm, (fence, name: string) =>
      CODE.has(name) && !keep.includes(name) ? '' : fence,
    )
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
