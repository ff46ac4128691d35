import { type Check, count, findingAt } from '../check.ts';
import { metadataOf } from '../metadata.ts';

/** Never part of a word: zero width space, bidi marks and overrides, invisible operators, tags outside flags. */
const INVISIBLE =
  /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]|(?<!\u{1f3f4}[\u{e0000}-\u{e007f}]*)[\u{e0000}-\u{e007f}]/u;
/** Joiners, which words of Indic and Arabic scripts and emoji need, between letters that need none. */
const JOINER = /(?<=[\p{ASCII}]|^)[\u200c\u200d](?=[\p{ASCII}]|$)/u;
const COMMENT = /<!--[\s\S]*?(?:-->|$)/;

/** Text for the model that a reviewer of the code or of a consent dialog does not see. */
export const check: Check = (facts) => {
  const texts = metadataOf(facts);
  if (texts.length === 0)
    return { findings: [], searched: '', notApplicable: 'no text for the model was found in the code read' };
  const findings = texts.flatMap(({ module, start, end, of, text }) => {
    const what = describe(text);
    return what === undefined
      ? []
      : [findingAt(module, { start, end }, `${of.charAt(0).toUpperCase()}${of.slice(1)} holds ${what}`)];
  });
  return { findings, searched: `${count(texts.length, 'text')} for the model read` };
};

function describe(text: string): string | undefined {
  const [found] = INVISIBLE.exec(text) ?? JOINER.exec(text) ?? [];
  if (found !== undefined) return `the invisible character U+${hex(found)}`;
  return COMMENT.test(text) ? 'an HTML comment, which a client that renders Markdown does not show' : undefined;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
