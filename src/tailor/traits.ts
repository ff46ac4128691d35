/** What is known of a server at hand: said, read from the purpose, or assumed. */
import { type Tailoring, TRAITS, type TraitName, type TraitOption, type Traits } from '../types.ts';

export interface ResolvedTraits {
  /** Every trait has a value, but `touches` where nothing speaks of it. */
  readonly traits: Traits;
  /** Sentences on what nobody said. */
  readonly assumptions: readonly string[];
}

/** A question that is still open, with the answer that is taken where none comes. */
export interface OpenQuestion {
  readonly name: TraitName;
  readonly title: string;
  readonly ask: string;
  /** Whether several options may be chosen. */
  readonly several: boolean;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly initial: readonly string[];
}

/** The value that a caller means by a word, by any name of `also`; `undefined` for a word that names none. */
export function canonicalTrait(tailoring: Tailoring, name: TraitName, word: string): string | undefined {
  const wanted = word.trim().toLowerCase().replaceAll(/\s+/g, '-');
  const { options } = tailoring.questions[name];
  return (options.find((option) => option.value === wanted) ?? options.find((option) => option.also.includes(wanted)))
    ?.value;
}

/** Whether the answers left open would change the list little: nobody has to be asked. */
export function saysEnough({ transport, touches, users }: Traits): boolean {
  return transport !== undefined && touches !== undefined && (users !== undefined || transport === 'stdio');
}

/** The questions that nobody has answered, in the order in which they are asked. */
export function openQuestions(given: Traits, tailoring: Tailoring): OpenQuestion[] {
  return TRAITS.filter((name) => given[name] === undefined).map((name) => {
    const { title, ask, assume, options } = tailoring.questions[name];
    const read = readPurpose(given.purpose, name, tailoring).map(({ option }) => option.value);
    return {
      name,
      title,
      ask,
      several: name === 'touches',
      options: options.map((option) => ({ value: option.value, title: option.title })),
      initial: read.length > 0 ? read : assume === undefined ? [] : [assume],
    };
  });
}

/** Fills in what nobody said: from the purpose where its words speak of it, else as the data assumes. */
export function resolveTraits(given: Traits, tailoring: Tailoring): ResolvedTraits {
  const assumptions: string[] = [];
  const found: Record<string, unknown> = {};
  for (const name of TRAITS) {
    if (given[name] !== undefined) continue;
    const question = tailoring.questions[name];
    const read = readPurpose(given.purpose, name, tailoring);
    if (read.length > 0) {
      const titles = read.map(({ option }) => shortTitle(option)).join('; ');
      const words = read.map(({ word }) => `"${word}"`).join(', ');
      assumptions.push(`${question.title}, read from the purpose (${words}): ${titles}.`);
      const values = read.map(({ option }) => option.value);
      found[name] = name === 'touches' ? values : values[0];
    } else {
      assumptions.push(question.assumed);
      if (question.assume !== undefined) found[name] = question.assume;
    }
  }
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { traits: { ...found, ...said } as Traits, assumptions };
}

/** The options of a question whose words stand in the purpose; where one value is wanted, one or none. */
function readPurpose(
  purpose: string | undefined,
  name: TraitName,
  tailoring: Tailoring,
): { option: TraitOption; word: string }[] {
  if (purpose === undefined) return [];
  const text = purpose.slice(0, 2000).toLowerCase();
  const read = tailoring.questions[name].options.flatMap((option) => {
    const word = option.words.find((one) => hasWord(text, one));
    return word === undefined ? [] : [{ option, word }];
  });
  // Two answers where one is wanted are none.
  return name === 'touches' || read.length === 1 ? read : [];
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return true;
  return false;
}

function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character);
}

/** A title without what explains it. */
export function shortTitle(option: Pick<TraitOption, 'title'>): string {
  return option.title.split(': ')[0] ?? option.title;
}
