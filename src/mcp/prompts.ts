/** The prompts; `prompts-work.ts` has those that drive the tools over a server that is there. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { McpContext } from './context.ts';
import {
  LANGUAGES,
  registerExplainPrompt,
  registerFixPrompt,
  registerMigratePrompt,
  registerReviewPrompt,
  registerWriteToolPrompt,
  user,
} from './prompts-work.ts';

const TRANSPORTS = ['stdio', 'http', 'both'];

export function registerPrompts(server: McpServer, context: McpContext): void {
  registerReviewPrompt(server, context);
  registerDesignPrompt(server, context);
  registerWriteToolPrompt(server, context);
  registerFixPrompt(server, context);
  registerMigratePrompt(server, context);
  registerExplainPrompt(server, context);
}

function registerDesignPrompt(server: McpServer, { guide }: McpContext): void {
  const argsSchema = z.object({
    purpose: z.string().max(2000).describe('What the server is for, in a sentence'),
    language: completable(z.string().max(40).describe('typescript, python, rust or go'), (value) =>
      LANGUAGES.filter((one) => one.startsWith(value)),
    ).optional(),
    transport: completable(z.string().max(40).describe('stdio, http or both'), (value) =>
      TRANSPORTS.filter((one) => one.startsWith(value)),
    ).optional(),
  });
  const config = {
    title: 'Design a server',
    description: 'Plan the tools, the structure and the safeguards of a new MCP server',
    argsSchema,
  };
  server.registerPrompt('design-server', config, ({ purpose, language = 'typescript', transport = 'stdio' }) => {
    const hits = guide.search(purpose, { kind: 'pattern', limit: 4 }).map((hit) => `- ${hit.id}: ${hit.title}`);
    return user(
      [
        `Design an MCP server in ${language} served over ${transport}. Its purpose: ${purpose}`,
        '1. Name the tools by what a user wants done, few of them; for each give the description, the parameters with limits, the result and all four annotations.',
        '2. Choose the structure; patterns that may fit:',
        ...(hits.length > 0 ? hits : ['- layered-architecture: Layered architecture']),
        '3. Go through get_checklist with name "security" and say how each item is met or why it does not apply.',
        '4. List what tests will cover, then write the code; finish with review_server on it.',
      ].join('\n'),
    );
  });
}
