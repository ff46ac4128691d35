/** One page of Markdown taken apart: front matter, title, summary, sections, fences. */
import matter from 'gray-matter';
import type { Code, Heading, Root, RootContent } from 'mdast';
import { toString as plainText } from 'mdast-util-to-string';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { KnowledgeFile, Problem } from './problem.ts';

const processor = unified().use(remarkParse).use(remarkGfm).freeze();

export interface Section {
  readonly heading: string;
  /** 1-based line of the heading in the file. */
  readonly line: number;
  /** The Markdown under the heading, trimmed. */
  readonly text: string;
  readonly nodes: readonly RootContent[];
}

export interface Fence {
  readonly language: string;
  readonly meta: readonly string[];
  readonly text: string;
  /** 1-based line of the opening fence in the file. */
  readonly line: number;
  readonly section: string;
}

export interface Markdown {
  readonly data: unknown;
  readonly title: string;
  readonly summary: string;
  readonly sections: readonly Section[];
  readonly fences: readonly Fence[];
  readonly root: Root;
  /** Lines of front matter before the body. */
  readonly offset: number;
}

/** Refuses any front matter but YAML: gray-matter would evaluate `---js`. */
const engines = {
  yaml: (text: string) => parseYaml(text) as object,
  javascript: refuse,
  js: refuse,
  json: refuse,
  coffee: refuse,
  toml: refuse,
};

function refuse(): never {
  throw new Error('only YAML front matter is read: open it with a bare `---`');
}

/** Parses a page; problems are added to `problems`, and `undefined` means that nothing useful could be read. */
export function parseMarkdown(file: KnowledgeFile, problems: Problem[]): Markdown | undefined {
  const report = (line: number, message: string) => problems.push({ path: file.path, line, message });
  let data: unknown;
  let content: string;
  try {
    if (/^---[^\S\n]*\S/.test(file.text)) refuse();
    // With options gray-matter does not share its cached result object between calls.
    const parsed = matter(file.text, { language: 'yaml', engines });
    data = parsed.data;
    content = parsed.content;
  } catch (error) {
    const line = error instanceof YAMLParseError ? (error.linePos?.[0].line ?? 0) + 1 : 1;
    report(
      line,
      `front matter cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    );
    return undefined;
  }
  if (!file.text.startsWith('---')) report(1, 'front matter is missing: begin the page with `---` and YAML');
  const offset = file.text.slice(0, file.text.length - content.length).split('\n').length - 1;
  const root = processor.parse(content);
  const lineOf = (node: RootContent) => (node.position?.start.line ?? 1) + offset;
  const [first, second] = root.children;
  if (first?.type !== 'heading' || first.depth !== 1)
    report(first ? lineOf(first) : 1, 'the page has to begin with its title as `# Title`');
  if (second?.type !== 'paragraph')
    report(second ? lineOf(second) : 1, 'the title has to be followed by a paragraph that sums the page up');
  const slice = (from: number | undefined, to: number | undefined) =>
    content.slice(from ?? 0, to ?? content.length).trim();
  const summary =
    second?.type === 'paragraph'
      ? slice(second.position?.start.offset, second.position?.end.offset).replace(/\s+/g, ' ')
      : '';
  return {
    data,
    title: first ? plainText(first) : '',
    summary,
    sections: collectSections(root, content, offset),
    fences: collectFences(root, offset),
    root,
    offset,
  };
}

function collectSections(root: Root, content: string, offset: number): Section[] {
  const heads = root.children.flatMap((node, index) =>
    node.type === 'heading' && node.depth === 2 ? [{ node, index }] : [],
  );
  return heads.map(({ node, index }, i) => {
    const next = heads[i + 1];
    return {
      heading: plainText(node),
      line: (node.position?.start.line ?? 1) + offset,
      text: content.slice(node.position?.end.offset ?? 0, next?.node.position?.start.offset ?? content.length).trim(),
      nodes: root.children.slice(index + 1, next?.index ?? root.children.length),
    };
  });
}

function collectFences(root: Root, offset: number): Fence[] {
  let section = '';
  const fences: Fence[] = [];
  for (const node of root.children) {
    if (node.type === 'heading') section = plainText(node as Heading);
    for (const code of codesIn(node)) {
      fences.push({
        language: code.lang ?? '',
        meta: (code.meta ?? '').split(/\s+/).filter((word) => word !== ''),
        text: code.value,
        line: (code.position?.start.line ?? 1) + offset,
        section,
      });
    }
  }
  return fences;
}

/** Code blocks at the top level and inside lists and quotes. */
function codesIn(node: RootContent): Code[] {
  if (node.type === 'code') return [node];
  return 'children' in node ? node.children.flatMap((child) => codesIn(child as RootContent)) : [];
}
