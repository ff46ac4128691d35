/** Prompts: review a server, design one, explain a rule. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { McpContext } from './context.ts';
import { renderPage } from './page-text.ts';

const LANGUAGES = ['typescript', 'python', 'rust', 'go'];
const TRANSPORTS = ['stdio', 'http', 'both'];

export function registerPrompts(server: McpServer, context: McpContext): void {
  registerReviewPrompt(server, context);
  registerDesignPrompt(server, context);
  registerExplainPrompt(server, context);
}

function user(text: string) {
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
}

function registerReviewPrompt(server: McpServer, { guide }: McpContext): void {
  const areas = guide.knowledge.checklists.map((checklist) => checklist.id);
  const argsSchema = z.object({
    path: z.string().max(4096).optional().describe('File or folder to review; the working directory when left out'),
    focus: completable(z.string().max(100).describe('A checklist to go through afterwards'), (value) =>
      areas.filter((area) => area.startsWith(value)),
    ).optional(),
  });
  const config = {
    title: 'Review a server',
    description: 'Review an MCP server, decide what a machine cannot, and report',
    argsSchema,
  };
  server.registerPrompt('review-server', config, ({ path = '.', focus }) =>
    user(
      [
        `Review the MCP server at ${JSON.stringify(path)}.`,
        '1. Call review_server with that path.',
        '2. For each finding, open the file at the line and say whether the evidence holds; read the rule with get_guidance when it is new to you.',
        '3. Answer each judgement with a quote from the file it points to.',
        '4. Report findings by severity with file and line, then the judgements, then what was not evaluated and why. A rule that was not evaluated is not a pass.',
        ...(focus === undefined
          ? []
          : [`5. Call get_checklist with name ${JSON.stringify(focus)} and go through its items.`]),
      ].join('\n'),
    ),
  );
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

function registerExplainPrompt(server: McpServer, { guide }: McpContext): void {
  const ids = guide.knowledge.rules.map((rule) => rule.id);
  const argsSchema = z.object({
    rule: completable(z.string().max(100).describe('Rule id, such as security/ssrf'), (value) =>
      ids.filter((id) => id.includes(value)).slice(0, 100),
    ),
    language: completable(z.string().max(40).describe('Language of the examples'), (value) =>
      LANGUAGES.filter((one) => one.startsWith(value)),
    ).optional(),
  });
  const config = {
    title: 'Explain a rule',
    description: 'Explain a rule with its reason, bad and good code and the fix',
    argsSchema,
  };
  server.registerPrompt('explain-rule', config, ({ rule: id, language }) => {
    const rule = guide.rule(id);
    if (!rule) {
      const like = guide.suggest(id);
      return user(
        `There is no rule ${JSON.stringify(id)}${like.length > 0 ? `; similar ids are ${like.join(', ')}` : ''}. Find the right one with search_guidance and explain it.`,
      );
    }
    return user(
      `Explain this rule and how to meet it in the code at hand.\n\n${renderPage(rule, rule.sections, language)}`,
    );
  });
}
