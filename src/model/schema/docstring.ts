/** What docstrings say of parameters, for SDKs that read them: Google, NumPy and Sphinx forms. */

export interface ParsedDoc {
  /** The text before the first section; the whole text where there is no section. */
  readonly description: string;
  readonly parameters: ReadonlyMap<string, string>;
}

interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Any title over indented lines: those that are no known section are notes. */
const GOOGLE = /^(\w[\s\w-]*):(?:\s+\S.*)?\s*$/;
const NUMPY =
  /^(parameters|other parameters|returns|yields|receives|raises|warns|attributes|examples|deprecated|methods|functions|classes|modules)$/i;
const PARAMETERS = /^(?:args|arguments|params|parameters|keyword args|keyword arguments|other parameters)$/i;
const SPHINX = /^:(\w+)(?:\s+([^:]*))?:\s*(.*)$/;

/** Reads a docstring whose common indentation is taken away. */
export function parseDoc(doc: string): ParsedDoc {
  const lines = doc.split('\n');
  return (
    parseSections(lines, googleSections(lines), readGoogle) ??
    parseSections(lines, numpySections(lines), readNumpy) ??
    parseSphinx(lines) ?? { description: doc, parameters: new Map() }
  );
}

interface Found {
  readonly first: number;
  readonly sections: readonly Section[];
}

function parseSections(
  lines: readonly string[],
  { first, sections }: Found,
  read: (lines: readonly string[]) => [string, string][],
): ParsedDoc | undefined {
  if (sections.length === 0) return undefined;
  const parameters = new Map(
    sections.filter(({ title }) => PARAMETERS.test(title)).flatMap((section) => read(section.lines)),
  );
  return { description: lines.slice(0, first).join('\n').trim(), parameters };
}

/** `Args:` below a blank line, and the indented lines below it. */
function googleSections(lines: readonly string[]): Found {
  const sections: Section[] = [];
  let first = -1;
  for (let i = 0; i < lines.length; i++) {
    const title = GOOGLE.exec(lines[i] ?? '')?.[1];
    const isApart = i === 0 || lines[i - 1]?.trim() === '';
    if (title === undefined || !isApart || !/^\s+\S/.test(lines[i + 1] ?? '')) continue;
    if (first < 0) first = i;
    let end = i + 1;
    while (end < lines.length && (/^\s/.test(lines[end] ?? '') || lines[end] === '')) end++;
    sections.push({ title, lines: lines.slice(i + 1, end) });
    i = end - 1;
  }
  return { first, sections };
}

/** `name (type): text`, with more lines indented further. */
function readGoogle(lines: readonly string[]): [string, string][] {
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return grouped(lines, indent).flatMap((item): [string, string][] => {
    const match = /^\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*([\s\S]*)$/.exec(item);
    return match?.[1] !== undefined ? [[match[1], match[2]?.trim() ?? '']] : [];
  });
}

/** `Parameters` over a line of dashes. */
function numpySections(lines: readonly string[]): Found {
  const sections: Section[] = [];
  const starts = lines.flatMap((line, i) =>
    NUMPY.test(line.trim()) && /^-{3,}\s*$/.test(lines[i + 1]?.trim() ?? '') ? [i] : [],
  );
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? lines.length;
    sections.push({ title: lines[start]?.trim() ?? '', lines: lines.slice(start + 2, end) });
  }
  return { first: starts[0] ?? -1, sections };
}

/** `name : type`, with the text on indented lines below. */
function readNumpy(lines: readonly string[]): [string, string][] {
  return grouped(lines, 0).flatMap((item): [string, string][] => {
    const [head = '', ...text] = item.split('\n');
    return head
      .replace(/:.*$/, '')
      .split(',')
      .map((name): [string, string] => [name.trim().replace(/^\*+/, ''), text.join('\n').trim()]);
  });
}

/** Lines with those that are indented further than the first of them, the indentation of the latter taken away. */
function grouped(lines: readonly string[], indent: number): string[] {
  const groups: string[][] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    if (line.search(/\S/) <= indent) groups.push([line.trim()]);
    else groups.at(-1)?.push(line.trim());
  }
  return groups.map((group) => group.join('\n'));
}

/** `:param name: text`. */
function parseSphinx(lines: readonly string[]): ParsedDoc | undefined {
  const first = lines.findIndex((line) => SPHINX.test(line));
  if (
    first < 0 ||
    !/^:(?:param|parameter|arg|argument|key|keyword|type|returns?|rtype|raises?|except|exception|var|ivar|cvar|vartype)\b/.test(
      lines[first] ?? '',
    )
  )
    return undefined;
  const parameters = new Map<string, string>();
  for (const item of grouped(lines.slice(first), 0)) {
    const [, field = '', name = '', text = ''] = SPHINX.exec(item.split('\n')[0] ?? '') ?? [];
    if (!/^(?:param|parameter|arg|argument|key|keyword)$/.test(field)) continue;
    const more = item.split('\n').slice(1);
    parameters.set(name.trim().split(/\s+/).at(-1) ?? '', [text, ...more].join('\n').trim());
  }
  return { description: lines.slice(0, first).join('\n').trim(), parameters };
}
