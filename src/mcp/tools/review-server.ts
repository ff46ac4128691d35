import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { InputError } from '../../guide.ts';
import { appToolMeta, withReport } from '../app.ts';
import { errorResult, type McpContext, READ_ONLY } from '../context.ts';
import { REVIEW_SERVER } from '../texts.ts';
import { pageResult, readInput, readOptions, reviewSchema } from './review-input.ts';

const TITLE = 'Review an MCP server';

const output = z.looseObject({ done: z.boolean() });

export function registerReviewServer(server: McpServer, context: McpContext): void {
  const config = {
    title: TITLE,
    description: REVIEW_SERVER,
    inputSchema: reviewSchema(context),
    outputSchema: output,
    annotations: READ_ONLY,
    ...appToolMeta(context),
  };
  server.registerTool('review_server', config, async (args, request) => {
    try {
      const input = await readInput(context, args);
      if (typeof input === 'string') return errorResult(input);
      const report = await context.guide.review(input, readOptions(args));
      return withReport(pageResult(report, args), report, { server, request, context });
    } catch (error) {
      if (error instanceof InputError) return errorResult(error.message);
      throw error;
    }
  });
}
