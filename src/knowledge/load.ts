/** The files of `knowledge/` → `Knowledge`, with every problem found on the way. */
import { parse as parseYaml } from 'yaml';
import type { ApiModel, Checklist, Knowledge, Migration, Pattern, Rule, Tailoring } from '../types.ts';
import { readMigration } from './migrations.ts';
import { readChecklist, readPattern, readRule } from './pages.ts';
import type { KnowledgeFile, Problem } from './problem.ts';
import { apiModel } from './schemas.ts';
import { checkTailoring, readTailoring } from './tailoring.ts';

/** Reads a whole knowledge base; throws nothing. Pages with problems are left out of `knowledge`. */
export function loadKnowledge(files: readonly KnowledgeFile[]): { knowledge: Knowledge; problems: Problem[] } {
  const problems: Problem[] = [];
  const rules: Rule[] = [];
  const patterns: Pattern[] = [];
  const checklists: Checklist[] = [];
  const migrations: Migration[] = [];
  const models: Record<string, ApiModel> = {};
  let synonyms: string[][] = [];
  let tailoring: Tailoring | undefined;
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    // Tables of what the rules cover are made from the pages, and are no pages themselves.
    if (/(?:^|\/)_/.test(file.path) || file.path.startsWith('coverage/')) continue;
    if (/^rules\/[^/]+\/[^/]+\.md$/.test(file.path)) add(rules, readRule(file, problems));
    else if (/^patterns\/[^/]+\.md$/.test(file.path)) add(patterns, readPattern(file, problems));
    else if (/^checklists\/[^/]+\.md$/.test(file.path)) add(checklists, readChecklist(file, problems));
    else if (/^migrations\/[^/]+\.md$/.test(file.path)) add(migrations, readMigration(file, problems));
    else if (/^models\/[^/]+\.yaml$/.test(file.path)) readModel(file, models, problems);
    else if (file.path === 'synonyms.yaml') synonyms = readSynonyms(file, problems);
    else if (file.path === 'tailoring.yaml') tailoring = readTailoring(file, readYaml(file, problems), problems);
    else
      problems.push({
        path: file.path,
        line: 1,
        message:
          'unexpected file: pages stand at rules/<category>/<slug>.md, patterns/<slug>.md, checklists/<slug>.md or migrations/<slug>.md',
      });
  }
  checkLinks({ rules, patterns, checklists, migrations }, problems);
  if (tailoring) checkTailoring(tailoring, { rules, patterns, checklists }, problems);
  problems.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  return { knowledge: { rules, patterns, checklists, migrations, models, synonyms, tailoring }, problems };
}

function add<T>(list: T[], page: T | undefined): void {
  if (page) list.push(page);
}

function readModel(file: KnowledgeFile, models: Record<string, ApiModel>, problems: Problem[]): void {
  const result = apiModel.safeParse(readYaml(file, problems));
  if (!result.success) {
    for (const issue of result.error.issues)
      problems.push({ path: file.path, line: 1, message: `${issue.path.join('.')}: ${issue.message}` });
    return;
  }
  // A language may spread over several files: `typescript.yaml`, `typescript-databases.yaml`.
  const model = result.data as ApiModel;
  const existing = models[model.language];
  models[model.language] = existing ? mergeModels(existing, model) : model;
}

function mergeModels(a: ApiModel, b: ApiModel): ApiModel {
  return {
    language: a.language,
    sinks: [...a.sinks, ...b.sinks],
    sources: [...a.sources, ...b.sources],
    sanitizers: [...a.sanitizers, ...b.sanitizers],
    propagators: [...a.propagators, ...b.propagators],
    runs: [...a.runs, ...b.runs],
    guards: [...a.guards, ...b.guards],
    returns: { ...a.returns, ...b.returns },
    methods: { ...a.methods, ...b.methods },
    exits: [...a.exits, ...b.exits],
    asserts: [...a.asserts, ...b.asserts],
    wrappers: [...a.wrappers, ...b.wrappers],
  };
}

function readSynonyms(file: KnowledgeFile, problems: Problem[]): string[][] {
  const data = readYaml(file, problems);
  if (
    Array.isArray(data) &&
    data.every((group) => Array.isArray(group) && group.every((word) => typeof word === 'string'))
  )
    return data;
  problems.push({ path: file.path, line: 1, message: 'write a list of groups, each a list of words' });
  return [];
}

function readYaml(file: KnowledgeFile, problems: Problem[]): unknown {
  try {
    return parseYaml(file.text);
  } catch (error) {
    problems.push({
      path: file.path,
      line: 1,
      message: `not YAML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    });
    return undefined;
  }
}

/** Ids under `related`, `rules` and in checklists, and relative links in the text, have to name pages. */
function checkLinks(
  knowledge: Pick<Knowledge, 'rules' | 'patterns' | 'checklists' | 'migrations'>,
  problems: Problem[],
): void {
  const paths = new Map<string, string>();
  for (const rule of knowledge.rules) paths.set(`rules/${rule.id}`, rule.id);
  for (const pattern of knowledge.patterns) paths.set(`patterns/${pattern.id}`, pattern.id);
  for (const checklist of knowledge.checklists) paths.set(`checklists/${checklist.id}`, checklist.id);
  for (const migration of knowledge.migrations) paths.set(`migrations/${migration.id}`, migration.id);
  const pages = [...knowledge.rules, ...knowledge.patterns, ...knowledge.checklists, ...knowledge.migrations];
  for (const page of pages) {
    const path = `${page.kind}s/${page.id}.md`;
    const lines = page.text.split('\n');
    const report = (needle: string, message: string) =>
      problems.push({ path, line: Math.max(1, lines.findIndex((line) => line.includes(needle)) + 1), message });
    for (const id of page.related)
      if (!paths.has(`${page.kind}s/${id}`)) report(id, `\`related\` names \`${id}\`, which is no ${page.kind}`);
    const ruleIds =
      page.kind === 'pattern'
        ? page.rules
        : page.kind === 'checklist'
          ? page.items.flatMap((item) => item.ruleIds)
          : [];
    for (const id of ruleIds) if (!paths.has(`rules/${id}`)) report(id, `\`${id}\` is no rule`);
    for (const match of page.text.matchAll(/\]\((\.{1,2}\/[^)#\s]+)(?:#[^)\s]*)?\)/g)) {
      const target = resolveLink(path, match[1] ?? '');
      if (!paths.has(target.replace(/\.md$/, ''))) report(match[1] ?? '', `the link \`${match[1]}\` leads to no page`);
    }
  }
}

function resolveLink(from: string, link: string): string {
  const out = from.split('/').slice(0, -1);
  for (const part of link.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  }
  return out.join('/');
}
