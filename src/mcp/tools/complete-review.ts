import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { InputError } from '../../guide.ts';
import { VERDICTS } from '../../types.ts';
import { appToolMeta, withReport } from '../app.ts';
import { errorResult, type McpContext, READ_ONLY } from '../context.ts';
import { COMPLETE_REVIEW } from '../texts.ts';
import { inputShape, inputShapeWithoutPath, pageResult, readInput, readOptions } from './review-input.ts';

const TITLE = 'Complete a review';

const answer = z.strictObject({
  rule: z.string(),
  verdict: z.enum(VERDICTS),
  path: z.string(),
  quote: z.string().max(4000),
  line: z.int().min(1).max(1e7).optional(),
  reason: z.string().max(1000),
});

const answers = z.array(answer).min(1).max(200).describe('One for each question');
const withPath = z.strictObject({ answers, ...inputShape });
const withoutPath = z.strictObject({ answers, ...inputShapeWithoutPath });

const output = z.looseObject({ done: z.boolean() });

export function registerCompleteReview(server: McpServer, context: McpContext): void {
  const config = {
    title: TITLE,
    description: COMPLETE_REVIEW,
    inputSchema: context.readPath ? withPath : (withoutPath as unknown as typeof withPath),
    outputSchema: output,
    annotations: READ_ONLY,
    ...appToolMeta(context),
  };
  server.registerTool('complete_review', config, async (args, request) => {
    try {
      const input = await readInput(context, args);
      if (typeof input === 'string') return errorResult(input);
      const answers = args.answers.map(({ rule: ruleId, ...rest }) => ({ ruleId, ...rest }));
      const report = await context.guide.review(input, { ...readOptions(args), answers });
      return withReport(pageResult(report, args), report, { server, request, context });
    } catch (error) {
      if (error instanceof InputError) return errorResult(error.message);
      throw error;
    }
  });
}
