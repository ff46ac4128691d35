/** Pages as resources under `best-practices://`. */
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { uriOf } from '../guide.ts';
import type { Page } from '../types.ts';
import type { McpContext } from './context.ts';

const MARKDOWN = 'text/markdown';

export function registerResources(server: McpServer, { guide }: McpContext): void {
  const { rules, patterns, checklists, migrations } = guide.knowledge;
  server.registerResource(
    'index',
    'best-practices://index',
    { title: 'Index', description: 'Every rule, pattern, checklist and migration in a line each', mimeType: MARKDOWN },
    (uri) => ({
      contents: [
        { uri: uri.href, mimeType: MARKDOWN, text: makeIndex([...checklists, ...patterns, ...migrations, ...rules]) },
      ],
    }),
  );
  registerRules(server, guide.knowledge.rules, (uri) => guide.page(uri));
  registerPages(
    server,
    'pattern',
    'Patterns: how to build a part of a server, with code in four languages',
    patterns,
    (uri) => guide.page(uri),
  );
  registerPages(server, 'checklist', 'Checklists by area and by review question', checklists, (uri) => guide.page(uri));
  registerPages(
    server,
    'migration',
    'Migrations: each old form with the new one, to a version of an SDK or a revision of the protocol',
    migrations,
    (uri) => guide.page(uri),
  );
}

function registerRules(server: McpServer, rules: readonly Page[], find: (uri: string) => Page | undefined): void {
  const categories = [...new Set(rules.map((rule) => rule.id.split('/')[0] ?? ''))].sort();
  const template = new ResourceTemplate('best-practices://rules/{category}/{slug}', {
    list: () => ({ resources: rules.map(makeEntry) }),
    complete: {
      category: (value) => categories.filter((category) => category.startsWith(value)),
      slug: (value, context) => {
        const category = context?.arguments?.category;
        return rules
          .map((rule) => rule.id.split('/'))
          .flatMap(([of = '', slug = '']) =>
            (category === undefined || of === category) && slug.startsWith(value) ? [slug] : [],
          )
          .slice(0, 100);
      },
    },
  });
  const config = {
    title: 'Rule',
    description: 'A rule: why, bad and good code, fix, detection, limits',
    mimeType: MARKDOWN,
  };
  server.registerResource('rule', template, config, (uri) => readPage(uri, find));
}

function registerPages(
  server: McpServer,
  kind: 'pattern' | 'checklist' | 'migration',
  description: string,
  pages: readonly Page[],
  find: (uri: string) => Page | undefined,
): void {
  const template = new ResourceTemplate(`best-practices://${kind}s/{slug}`, {
    list: () => ({ resources: pages.map(makeEntry) }),
    complete: {
      slug: (value) =>
        pages
          .map((page) => page.id)
          .filter((id) => id.startsWith(value))
          .slice(0, 100),
    },
  });
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  server.registerResource(kind, template, { title, description, mimeType: MARKDOWN }, (uri) => readPage(uri, find));
}

function makeEntry(page: Page) {
  return { uri: uriOf(page), name: page.id, title: page.title, description: page.when, mimeType: MARKDOWN };
}

function readPage(uri: URL, find: (uri: string) => Page | undefined) {
  const page = find(uri.href);
  if (!page) throw new ResourceNotFoundError(uri.href);
  return { contents: [{ uri: uri.href, mimeType: MARKDOWN, text: page.text }] };
}

/** One line a page. */
export function makeIndex(pages: readonly Page[]): string {
  const lines = pages.map((page) => `- ${page.kind} \`${page.id}\`: ${page.title}`);
  return `# MCP server best practices\n\nRead a page as \`best-practices://<kind>s/<id>\`.\n\n${lines.join('\n')}\n`;
}
