/** The index, the pages and the schema of the report as resources under `best-practices://`. */
import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { uriOf } from '../guide.ts';
import { formatIndex } from '../report/index-text.ts';
import { REPORT_SCHEMA } from '../report/json.ts';
import type { Page } from '../types.ts';
import type { McpContext } from './context.ts';

const MARKDOWN = 'text/markdown';

/** For the model, and how much of it: a host that chooses takes the index first. */
const forModel = (priority: number) => ({ audience: ['assistant' as const], priority });

export function registerResources(server: McpServer, { guide, readReportSchema }: McpContext): void {
  const { patterns, checklists, migrations } = guide.knowledge;
  server.registerResource(
    'index',
    'best-practices://index',
    {
      title: 'Index',
      description: 'What to read when, and every rule, pattern, checklist and migration by id',
      mimeType: MARKDOWN,
      annotations: forModel(1),
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: MARKDOWN, text: formatIndex(guide.knowledge) }] }),
  );
  if (readReportSchema) registerReportSchema(server, readReportSchema);
  const find = (uri: string) => guide.page(uri);
  registerRules(server, guide.knowledge.rules, find);
  for (const { kind, description, pages, priority } of [
    {
      kind: 'pattern',
      description: 'How to build a part of a server, with code in four languages',
      pages: patterns,
      priority: 0.7,
    },
    { kind: 'checklist', description: 'A list by area, phase or kind of server', pages: checklists, priority: 0.8 },
    {
      kind: 'migration',
      description: 'Each old form with the new one, to a version of an SDK or a revision of the protocol',
      pages: migrations,
      priority: 0.5,
    },
  ] as const)
    registerPages(server, { kind, description, pages, priority, find });
}

function registerReportSchema(server: McpServer, read: () => Promise<string>): void {
  const mimeType = 'application/schema+json';
  const config = {
    title: 'Report schema',
    description: 'JSON Schema of the report that `review --format json` prints',
    mimeType,
    annotations: { audience: ['user' as const], priority: 0.2 },
  };
  server.registerResource('report-schema', REPORT_SCHEMA, config, async (uri) => ({
    contents: [{ uri: uri.href, mimeType, text: await read() }],
  }));
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
    annotations: forModel(0.6),
  };
  server.registerResource('rule', template, config, (uri) => readPage(uri, find));
}

interface Kind {
  readonly kind: 'pattern' | 'checklist' | 'migration';
  readonly description: string;
  readonly pages: readonly Page[];
  readonly priority: number;
  readonly find: (uri: string) => Page | undefined;
}

function registerPages(server: McpServer, { kind, description, pages, priority, find }: Kind): void {
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
  const config = { title, description, mimeType: MARKDOWN, annotations: forModel(priority) };
  server.registerResource(kind, template, config, (uri) => readPage(uri, find));
}

function makeEntry(page: Page) {
  return { uri: uriOf(page), name: page.id, title: page.title, description: page.when, mimeType: MARKDOWN };
}

function readPage(uri: URL, find: (uri: string) => Page | undefined) {
  const page = find(uri.href);
  if (!page) throw new ResourceNotFoundError(uri.href);
  return { contents: [{ uri: uri.href, mimeType: MARKDOWN, text: page.text }] };
}
