/** A page as text for a model: chosen sections, code of one language, within a number of tokens. */
import type { Checklist, Page, PageSection } from '../types.ts';

const FENCES: Record<string, readonly string[]> = {
  typescript: ['ts', 'tsx', 'js'],
  javascript: ['ts', 'tsx', 'js'],
  python: ['python'],
  rust: ['rust'],
  go: ['go'],
};
const CODE = new Set(Object.values(FENCES).flat());
/** What a rule's reader needs first, where not all fits. */
const FIRST = ['Fix', 'Good', 'Why', 'Bad', 'Limits'];

export interface PageText {
  readonly text: string;
  readonly sections: readonly string[];
  /** Sections that were chosen and did not fit. */
  readonly omitted: readonly string[];
}

/** Title, facts and sections of a page, code fences of other languages left out. */
export function renderPage(page: Page, sections: Page['sections'], language?: string): string {
  return join(
    head(page),
    sections.map((section) => inLanguage(section, language)),
  );
}

/**
 * Renders what fits, most useful sections first, in the order of the page; what is left out is named at the end.
 * @param maxTokens An upper bound, estimated on the safe side without a tokenizer; at least 200.
 */
export function renderWithin(
  page: Page,
  chosen: Page['sections'],
  { language, maxTokens }: { readonly language?: string | undefined; readonly maxTokens: number },
): PageText {
  const sections = (page.kind === 'checklist' && page.sections.length === 0 ? [itemsOf(page)] : chosen).map((section) =>
    inLanguage(section, language),
  );
  const start = head(page);
  const names = (list: readonly PageSection[]) => list.map((section) => section.heading);
  const whole = join(start, sections);
  if (estimateTokens(whole) <= maxTokens) return { text: whole, sections: names(sections), omitted: [] };
  // Room for the line that names what is left out.
  let room = maxTokens - estimateTokens(join(start, [])) - 50;
  const kept = new Map<string, PageSection>();
  for (const section of byUse(page, sections)) {
    const size = estimateTokens(join([], [section]));
    if (size <= room) kept.set(section.heading, section);
    else {
      const part = kept.size === 0 ? cut(section.text, room - 25) : '';
      if (part === '') continue;
      kept.set(section.heading, { ...section, text: part });
    }
    room -= size;
  }
  const shown = sections.flatMap((section) => kept.get(section.heading) ?? []);
  const omitted = names(sections).filter((heading) => !kept.has(heading));
  const rest = omitted.length === 0 ? '' : `\nLeft out for max_tokens: ${shorten(omitted.join(', '))}.\n`;
  return { text: `${join(start, shown)}${rest}`, sections: names(shown), omitted };
}

/** Tokens of a text, rather too many than too few: pieces of words, digits and marks, a tenth added. */
export function estimateTokens(text: string): number {
  return Math.ceil((text.match(/[A-Za-z]{1,10}|\d{1,3}|[^\sA-Za-z\d]/g)?.length ?? 0) * 1.1);
}

function byUse(page: Page, sections: readonly PageSection[]): readonly PageSection[] {
  if (page.kind !== 'rule') return sections;
  const rank = (section: PageSection) =>
    FIRST.includes(section.heading) ? FIRST.indexOf(section.heading) : FIRST.length;
  return [...sections].sort((a, b) => rank(a) - rank(b));
}

function head(page: Page): string[] {
  const facts =
    page.kind === 'rule'
      ? `${page.severity} · ${page.level} · since ${page.since} · ${page.languages.join(', ')}`
      : page.when;
  return [`# ${page.title}`, `${page.kind} ${page.id} · ${facts}`, page.summary];
}

function itemsOf(checklist: Checklist): PageSection {
  const lines = checklist.items.map((item) => `- [ ] ${item.text} (${item.ruleIds.join(', ')})`);
  return { heading: 'Items', text: lines.join('\n') };
}

function join(start: readonly string[], sections: readonly PageSection[]): string {
  return `${[...start, ...sections.map(({ heading, text }) => `## ${heading}\n\n${text}`)].join('\n\n')}\n`;
}

function inLanguage(section: PageSection, language: string | undefined): PageSection {
  const keep = language === undefined ? undefined : FENCES[language];
  return keep ? { ...section, text: dropOtherCode(section.text, keep) } : section;
}

function dropOtherCode(text: string, keep: readonly string[]): string {
  return text
    .replace(/^```(\w+)[^\n]*\n[\s\S]*?^```\n?/gm, (fence, name: string) =>
      CODE.has(name) && !keep.includes(name) ? '' : fence,
    )
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** The first lines of a section that fit: a code fence stays whole or is left out. */
function cut(text: string, maxTokens: number): string {
  let end = 0;
  for (const block of text.matchAll(/^```[^\n]*\n[\s\S]*?^```$|^[^\n]+$/gm)) {
    const next = block.index + block[0].length;
    if (estimateTokens(text.slice(0, next)) > maxTokens) break;
    end = next;
  }
  return end === 0 ? '' : `${text.slice(0, end)}\n\n(cut for max_tokens)`;
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
