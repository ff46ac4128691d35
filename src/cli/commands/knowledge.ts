/** Commands that read the knowledge base: checklist, search, explain, rules. */
import { type Command, Option } from 'commander';
import { createColors } from 'picocolors/picocolors.js';
import { InputError, selectRules } from '../../guide.ts';
import { CATEGORIES, type Page, SEVERITIES, type Severity } from '../../types.ts';
import { type Io, useColor } from '../io.ts';
import { collect, formatOption, parseCount } from '../options.ts';

function printJson(io: Io, data: unknown): void {
  io.writeOut(`${JSON.stringify(data, undefined, 2)}\n`);
}

export function addChecklist(program: Command, io: Io): void {
  program
    .command('checklist')
    .description('print a checklist; without a name, list them')
    .argument('[name]', 'name of a checklist')
    .addOption(formatOption(['pretty', 'markdown', 'json'], 'pretty'))
    .action((name: string | undefined, { format }: { format: string }) => {
      const guide = io.guide();
      const colors = createColors(useColor(io));
      if (name === undefined) {
        const checklists = guide.knowledge.checklists.map(({ id, title, when }) => ({ name: id, title, when }));
        if (format === 'json') return printJson(io, { checklists });
        return io.writeOut(
          `${checklists.map((one) => `${colors.cyan(one.name.padEnd(16))} ${one.when}`).join('\n')}\n`,
        );
      }
      const checklist = guide.checklist(name);
      if (!checklist)
        throw new InputError(
          `no checklist is named \`${name}\`: use one of ${guide.knowledge.checklists.map((one) => one.id).join(', ')}`,
        );
      if (format === 'json')
        return printJson(io, { name: checklist.id, title: checklist.title, items: checklist.items });
      if (format === 'markdown') return io.writeOut(checklist.text);
      let group: string | undefined;
      const lines = [colors.bold(checklist.title), ''];
      for (const item of checklist.items) {
        if (item.group !== group && item.group !== undefined) lines.push('', colors.bold(item.group));
        group = item.group;
        lines.push(`[ ] ${item.text}  ${colors.dim(item.ruleIds.join(', '))}`);
      }
      return io.writeOut(`${lines.join('\n')}\n`);
    });
}

interface SearchOptions {
  readonly format: string;
  readonly kind?: Page['kind'];
  readonly category?: string;
  readonly language?: string;
  readonly limit: number;
}

export function addSearch(program: Command, io: Io): void {
  program
    .command('search')
    .description('search rules, patterns, checklists and migrations')
    .argument('<words...>', 'words, a question or a code identifier')
    .addOption(formatOption(['pretty', 'json'], 'pretty'))
    .addOption(
      new Option('--kind <kind>', 'only pages of this kind').choices(['rule', 'pattern', 'checklist', 'migration']),
    )
    .addOption(new Option('--category <category>', 'only pages of this category').choices(CATEGORIES))
    .addOption(
      new Option('--language <language>', 'only pages that cover this language').choices([
        'typescript',
        'javascript',
        'python',
        'rust',
        'go',
      ]),
    )
    .option('-n, --limit <number>', 'hits to print', parseCount(1, 50), 10)
    .action((words: string[], { format, kind, category, language, limit }: SearchOptions) => {
      const query = words.join(' ');
      const results = io
        .guide()
        .search(query, { limit, ...(kind && { kind }), ...(category && { category }), ...(language && { language }) });
      if (format === 'json') return printJson(io, { query, results });
      const colors = createColors(useColor(io));
      const lines = results.flatMap((hit) => [
        `${colors.cyan(hit.id)}  ${colors.bold(hit.title)} ${colors.dim(`(${hit.kind}${hit.section === undefined ? '' : ` § ${hit.section}`})`)}`,
        `  ${hit.snippet}`,
        colors.dim(`  ${hit.why}`),
      ]);
      return io.writeOut(
        results.length === 0 ? 'Nothing matches. Try other words, or fewer filters.\n' : `${lines.join('\n')}\n`,
      );
    });
}

export function addExplain(program: Command, io: Io): void {
  program
    .command('explain')
    .description('print pages by id: rules, patterns, checklists or migrations')
    .argument('<ids...>', 'such as security/ssrf or caching')
    .addOption(formatOption(['markdown', 'json'], 'markdown'))
    .action((ids: string[], { format }: { format: string }) => {
      const guide = io.guide();
      const pages = ids.map((id) => {
        const page = guide.page(id);
        if (page) return page;
        const like = guide.suggest(id);
        throw new InputError(
          `no page is named \`${id.slice(0, 100)}\`${like.length > 0 ? `; did you mean ${like.join(' or ')}?` : ' (`search` finds pages by words)'}`,
        );
      });
      if (format === 'json') return printJson(io, { pages });
      return io.writeOut(pages.map((page) => `${withoutFrontMatter(page.text)}\n`).join('\n---\n\n'));
    });
}

function withoutFrontMatter(text: string): string {
  return text.replace(/^---\n[\s\S]*?\n---\n+/, '').trimEnd();
}

export function addRules(program: Command, io: Io): void {
  program
    .command('rules')
    .description('list the rules')
    .addOption(formatOption(['pretty', 'json'], 'pretty'))
    .option('--only <rules>', 'only these rules or categories', collect)
    .addOption(new Option('--min-severity <severity>', 'only rules at or above').choices(SEVERITIES))
    .action(({ format, only, minSeverity }: { format: string; only?: readonly string[]; minSeverity?: Severity }) => {
      const rules = selectRules(io.guide().knowledge.rules, {
        ...(only && { only }),
        ...(minSeverity && { minSeverity }),
      });
      // Detections and examples are the page's; `explain --format json` has them.
      if (format === 'json')
        return printJson(io, {
          rules: rules.map(({ text: _text, sections: _sections, detection: _detection, ...rule }) => rule),
        });
      const colors = createColors(useColor(io));
      const width = Math.max(0, ...rules.map((rule) => rule.id.length));
      return io.writeOut(
        rules
          .map((rule) => `${rule.severity.padEnd(8)} ${colors.cyan(rule.id.padEnd(width))} ${rule.title}\n`)
          .join(''),
      );
    });
}
