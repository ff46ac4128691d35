/** The MCP server: one factory for both protocol eras, made anew for each connection. */
import type { McpServer } from '@modelcontextprotocol/server';
import { registerApp } from './app.ts';
import type { McpContext } from './context.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { attachSkill } from './skill.ts';
import { DESCRIPTION, ICON, INSTRUCTIONS, TITLE } from './texts.ts';
import { TolerantServer } from './tolerant.ts';
import { registerCompleteReview } from './tools/complete-review.ts';
import { registerGetChecklist } from './tools/get-checklist.ts';
import { registerGetGuidance } from './tools/get-guidance.ts';
import { registerReviewServer } from './tools/review-server.ts';
import { registerSearchGuidance } from './tools/search-guidance.ts';

/** Everything served is the same for everyone until the package is updated. */
const HINT = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

const FIXED = { listChanged: false } as const;

export function makeServer(context: McpContext): McpServer {
  const server = new TolerantServer(
    {
      name: 'mcp-server-best-practices',
      title: TITLE,
      description: DESCRIPTION,
      version: context.version,
      icons: [{ src: ICON, mimeType: 'image/svg+xml', sizes: ['any'] }],
    },
    {
      instructions: INSTRUCTIONS,
      // Nothing that is listed changes while the server runs.
      capabilities: { tools: FIXED, resources: FIXED, prompts: FIXED, completions: {} },
      cacheHints: {
        'server/discover': HINT,
        'tools/list': HINT,
        'prompts/list': HINT,
        'resources/list': HINT,
        'resources/templates/list': HINT,
        'resources/read': HINT,
      },
    },
  );
  registerReviewServer(server, context);
  registerCompleteReview(server, context);
  registerSearchGuidance(server, context);
  registerGetGuidance(server, context);
  registerGetChecklist(server, context);
  registerResources(server, context);
  registerPrompts(server, context);
  attachSkill(server, context);
  registerApp(server, context);
  return server;
}
