/** Prompts over a server that is there: review it, write a tool of it, fix its findings, migrate it; and a rule explained. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { CATEGORIES, SEVERITIES } from '../types.ts';
import type { McpContext } from './context.ts';
import { renderPage } from './page-text.ts';

export const LANGUAGES = ['typescript', 'python', 'rust', 'go'];

export function user(text: string) {
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
}

/** Completes with the names that hold what was typed; those that begin with it come first. */
function among(names: readonly string[]): (value: string) => string[] {
  return (value) => {
    const typed = value.trim().toLowerCase();
    const hits = names.filter((name) => name.includes(typed));
    return [...hits.filter((name) => name.startsWith(typed)), ...hits.filter((name) => !name.startsWith(typed))].slice(
      0,
      100,
    );
  };
}

// Completion is wrapped by `optional`: the other way round nothing is completed.
const pathArgument = z.string().max(4096).optional().describe('File or folder; the first root when left out');
const languageArgument = () =>
  completable(z.string().max(40).describe('typescript, python, rust or go'), among(LANGUAGES)).optional();

export function registerReviewPrompt(server: McpServer, { guide }: McpContext): void {
  const areas = guide.knowledge.checklists.map((checklist) => checklist.id);
  const argsSchema = z.object({
    path: pathArgument,
    focus: completable(z.string().max(100).describe('A checklist to go through afterwards'), among(areas)).optional(),
  });
  const config = {
    title: 'Review a server',
    description: 'Review an MCP server, decide what a machine cannot, and report',
    argsSchema,
  };
  server.registerPrompt('review-server', config, ({ path = '.', focus }) =>
    user(
      steps(`Review the MCP server at ${JSON.stringify(path)}.`, [
        'Call review_server with that path.',
        'For each finding, open the file at the line and say whether the evidence holds; read the rule with get_guidance when it is new to you.',
        'Answer each judgement with a quote from the file it points to, and hand the answers to complete_review.',
        'Report findings by severity with file and line, then the judgements, then what was not evaluated and why. A rule that was not evaluated is not a pass.',
        ...(focus === undefined
          ? []
          : [`Call get_checklist with name ${JSON.stringify(focus)} and go through its items.`]),
      ]),
    ),
  );
}

export function registerWriteToolPrompt(server: McpServer, { guide }: McpContext): void {
  const argsSchema = z.object({
    purpose: z.string().max(2000).describe('What a user gets done with the tool, in a sentence'),
    language: languageArgument(),
    path: pathArgument,
  });
  const config = {
    title: 'Write a tool',
    description: 'Write one tool of an MCP server with its schema, annotations, errors and tests',
    argsSchema,
  };
  server.registerPrompt('write-tool', config, ({ purpose, language, path = '.' }) => {
    const found = [
      ...guide.search(purpose, { kind: 'pattern', limit: 3 }),
      ...guide.search(purpose, { kind: 'rule', category: 'security', limit: 3 }),
    ];
    const pages = [...new Set(['input-validation', 'error-types', ...found.map((hit) => hit.id)])];
    const inLanguage = language === undefined ? '' : ` and language ${JSON.stringify(language)}`;
    return user(
      steps(`Write a tool for the MCP server at ${JSON.stringify(path)}. Its purpose: ${purpose}`, [
        `Read the pages that fit with get_guidance (id${inLanguage}): ${pages.join(', ')}.`,
        'Name it by what a user gets done. Describe what it does, to what, and when another tool fits better.',
        'Give every parameter a type, a description and limits; give the result a size limit, and an output schema where other programs read it.',
        'Set all four annotations to what the handler does.',
        'Check input before it reaches files, processes, databases or other hosts; answer bad input with an error that says what to do.',
        'Write tests: a good call, each limit, a failing dependency, hostile input.',
        `Call review_server with path ${JSON.stringify(path)} and mend what it reports on the new tool.`,
      ]),
    );
  });
}

export function registerFixPrompt(server: McpServer, _context: McpContext): void {
  const argsSchema = z.object({
    path: pathArgument,
    only: completable(z.string().max(100).describe('One category or rule id'), among(CATEGORIES)).optional(),
    min_severity: completable(z.string().max(20).describe('Lowest severity to fix'), among(SEVERITIES)).optional(),
  });
  const config = {
    title: 'Fix findings',
    description: 'Review, fix one finding after the other and review again until nothing is open',
    argsSchema,
  };
  server.registerPrompt('fix-findings', config, ({ path = '.', only, min_severity: severity }) => {
    const narrowed = [
      ...(only === undefined ? [] : [`only ${JSON.stringify([only])}`]),
      ...(severity === undefined ? [] : [`min_severity ${JSON.stringify(severity)}`]),
    ];
    return user(
      steps(`Fix what a review finds in the MCP server at ${JSON.stringify(path)}.`, [
        `Call review_server with that path${narrowed.length > 0 ? `, ${narrowed.join(', ')}` : ''}; keep the baseline it returns.`,
        'Take findings by severity. Open the file at the line; read the Fix and Good sections with get_guidance; change the cause, with no change of behaviour beyond it.',
        'Where the evidence does not hold, say why in a suppression above the line: `mcp-bp-ignore-next-line <rule> -- reason`. Deleting a tool or disabling a rule is not a fix.',
        'Run the tests of the project.',
        'Call review_server with the same arguments and compare_to set to the baseline. Go on until it says done.',
        'Report what was fixed, what was suppressed with the reason, and what was not evaluated.',
      ]),
    );
  });
}

export function registerMigratePrompt(server: McpServer, { guide }: McpContext): void {
  const { migrations } = guide.knowledge;
  const ids = migrations.map((migration) => migration.id);
  const argsSchema = z.object({
    path: pathArgument,
    migration: completable(
      z.string().max(100).describe('One migration; all that apply when left out'),
      among(ids),
    ).optional(),
  });
  const config = {
    title: 'Migrate a server',
    description: 'Move an MCP server to the current SDK and protocol revision, edit by edit',
    argsSchema,
  };
  server.registerPrompt('migrate-server', config, ({ path = '.', migration }) => {
    const known = migration === undefined || ids.includes(migration);
    const only = migration !== undefined && known ? ` and only ${JSON.stringify([migration])}` : '';
    return user(
      steps(`Migrate the MCP server at ${JSON.stringify(path)}.`, [
        ...(known ? [] : [`No migration is named ${JSON.stringify(migration)}; these are: ${ids.join(', ')}.`]),
        'Run the tests first, so that what breaks later is known to be new.',
        `Call review_server with that path, profile "migration"${only}: the edits come in the order in which they are made.`,
        'Read the page of each step with get_guidance before its edits, and make them file by file. Change no behaviour on the way.',
        'Install, compile and run the tests after each phase.',
        'Call review_server with profile "migration" again until no edit is left, then without a profile.',
        'Report the edits made, and what was left and why.',
      ]),
    );
  });
}

export function registerExplainPrompt(server: McpServer, { guide }: McpContext): void {
  const ids = guide.knowledge.rules.map((rule) => rule.id);
  const argsSchema = z.object({
    rule: completable(z.string().max(100).describe('Rule id, such as security/ssrf'), among(ids)),
    language: languageArgument(),
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
    const sections = rule.sections.filter(({ heading }) => heading !== 'Detection' && heading !== 'References');
    return user(
      `Explain this rule and how to meet it in the code at hand.\n\n${renderPage(rule, sections, language?.toLowerCase())}`,
    );
  });
}

function steps(task: string, list: readonly string[]): string {
  return [task, ...list.map((step, index) => `${index + 1}. ${step}`)].join('\n');
}
