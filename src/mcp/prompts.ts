/** The prompts; `prompts-work.ts` has those that drive the tools over a server that is there. */
import type { McpServer } from '@modelcontextprotocol/server';
import type { McpContext } from './context.ts';
import { registerDesignPrompt } from './design-prompt.ts';
import {
  registerExplainPrompt,
  registerFixPrompt,
  registerMigratePrompt,
  registerReviewPrompt,
  registerWriteToolPrompt,
} from './prompts-work.ts';

export function registerPrompts(server: McpServer, context: McpContext): void {
  registerReviewPrompt(server, context);
  registerDesignPrompt(server, context);
  registerWriteToolPrompt(server, context);
  registerFixPrompt(server, context);
  registerMigratePrompt(server, context);
  registerExplainPrompt(server, context);
}
