import type { ModelTool } from '../../model/server-model.ts';
import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findManifests, findReadme } from '../project.ts';
import { listNames } from '../tool-lists.ts';
import { allTools } from '../tools.ts';

/** A README that names this share of the tools means to list them. */
const SHARE = 0.6;
const FEWEST = 3;
/** Characters within which names of a list stand together. */
const NEAR = 900;
/** An entry of a list, a row of a table or a heading that begins with a name of several words. */
const ENTRY =
  /^((?:\s*[-*+]\s+|\s*\d+\.\s+|\s*\|\s*|#{2,6}\s+)(?:\d+\.\s*)?(?:\*\*)?`?(?:\*\*)?)([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+)`?(?:\*\*)?`?\s*(?=$|[|:(–—-])/;
const TOOLS = /\btools?\b/i;
const OTHER =
  /configur|setting|option|environment|development|related|toolset|remote|planned|upcoming|roadmap|removed|deprecated/i;
const HEADING = /^(#{1,6})\s+(.*)$/;

/** A list of tools in the README that is not the server's. */
export const check: Check = (facts) => {
  const readme = findReadme(facts.repository);
  if (!readme) return { findings: [], searched: '', notEvaluated: 'no README was read' };
  const tools = allTools(facts);
  // What is deprecated is better not advertised.
  const current = ofReadme(facts, tools).filter(
    ({ description = '', title = '' }) => !/deprecated/i.test(description + title),
  );
  const names = [...new Set(current.flatMap(({ name }) => name ?? []))];
  if (names.length < FEWEST)
    return {
      findings: [],
      searched: '',
      notApplicable: `fewer than ${FEWEST} tools with constant names are registered in the code read`,
    };
  const words = new Set(readme.text.match(/[\p{L}\p{N}_$.-]+/gu)?.map((word) => word.replace(/[.-]+$/, '')) ?? []);
  const missing = names.filter((name) => !words.has(name));
  const lists = names.length - missing.length >= names.length * SHARE;
  const stale = lists ? findStale(facts, readme, new Set(tools.flatMap(({ name }) => name ?? []))) : [];
  const searched = `${count(names.length, 'tool name')} compared with ${readme.path}`;
  return { findings: [...(lists ? reportMissing(readme, missing, names) : []), ...stale], searched };
};

/** A package inside the package has a list of its own. */
function ofReadme(facts: Facts, tools: readonly ModelTool[]): readonly ModelTool[] {
  const inner = findManifests(facts.repository).flatMap(({ path }) => /^.+\//.exec(path) ?? []);
  const own = tools.filter(({ module }) => !inner.some((folder) => module.path.startsWith(folder)));
  return own.length > 0 ? own : tools;
}

function reportMissing(readme: SourceFile, missing: readonly string[], names: readonly string[]): CheckFinding[] {
  if (missing.length === 0) return [];
  const listed = names.filter((name) => !missing.includes(name));
  const start = findList(readme.text, listed);
  const message = `${readme.path} lists ${names.length - missing.length} of ${names.length} tools: ${listNames(missing)} ${missing.length === 1 ? 'is' : 'are'} left out`;
  return [{ file: readme, start, end: start, message, evidence: 'signal' }];
}

/** Where the list begins: at the first name that others follow closely. */
function findList(text: string, names: readonly string[]): number {
  const places = names
    .filter((name) => /^[\w-]+$/.test(name))
    .flatMap((name) => [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].map(({ index }) => ({ name, index })))
    .sort((a, b) => a.index - b.index);
  const first = places.find(({ index }, at) => {
    const near = places.slice(at, at + 6).filter((one) => one.index - index < NEAR);
    return new Set(near.map(({ name }) => name)).size >= FEWEST;
  });
  return (first ?? places[0])?.index ?? 0;
}

interface Entry {
  readonly name: string;
  readonly start: number;
  /** How it is written: what stands before the name. */
  readonly form: string;
}

/** Entries in the form of those that name tools, which name what no file of the code has. */
function findStale(facts: Facts, readme: SourceFile, names: ReadonlySet<string>): CheckFinding[] {
  const entries = readEntries(readme.text);
  const forms = new Set(entries.filter(({ name }) => names.has(name)).map(({ form }) => form));
  const stale = entries.filter(({ name, form }) => forms.has(form) && !names.has(name) && !isInCode(facts, name));
  const [first] = stale;
  if (!first) return [];
  const message = `${readme.path} lists ${listNames(stale.map(({ name }) => name))}, which the code does not have`;
  return [{ file: readme, start: first.start, end: first.start, message, evidence: 'signal' }];
}

/** The entries below headings about tools. */
function readEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  let depth = 0;
  let start = 0;
  let isCode = false;
  for (const line of text.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    const match = isCode || depth === 0 ? null : ENTRY.exec(line);
    if (match) entries.push({ name: match[2] ?? '', form: match[1] ?? '', start });
    const [, marks = '', title = ''] = (isCode ? null : HEADING.exec(line)) ?? [];
    if (marks !== '' && TOOLS.test(title) && !OTHER.test(title)) depth = marks.length;
    else if (marks !== '' && marks.length <= depth) depth = 0;
    start += line.length + 1;
  }
  return entries;
}

function isInCode({ repository }: Facts, name: string): boolean {
  const variants = [name, name.replaceAll('-', '_'), name.replaceAll('_', '-')];
  return [...repository.files.values()].some(
    ({ path, text }) => !/\.(?:md|mdx|rst|txt|adoc)$/i.test(path) && variants.some((one) => text.includes(one)),
  );
}
