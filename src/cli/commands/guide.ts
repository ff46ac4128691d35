/** `guide`: the checklist for a server at hand; what no option says is asked on a terminal, else assumed and stated. */
import { type Command, Option } from 'commander';
import { canonicalTrait, InputError, openQuestions, saysEnough } from '../../guide.ts';
import { formatTailoredMarkdown, formatTailoredPretty } from '../../report/tailored.ts';
import { PHASES, type Tailoring, TOUCHES, TRANSPORTS, type TraitName, type Traits, USERS } from '../../types.ts';
import { type Io, useColor } from '../io.ts';
import { collect, formatOption, parseCount } from '../options.ts';
import type { Exit } from '../run.ts';

/** What shells give a process that was broken off at the keyboard. */
const BROKEN_OFF = 130;
const MORE = 'run it with a higher --limit, or the --phase at hand';

interface Options {
  readonly format: 'pretty' | 'markdown' | 'json';
  readonly language?: string;
  readonly transport?: string;
  readonly touches?: readonly string[];
  readonly users?: string;
  readonly phase?: string;
  readonly purpose?: string;
  readonly limit?: number;
  readonly yes?: boolean;
}

export function addGuide(program: Command, io: Io, exit: Exit): void {
  program
    .command('guide')
    .description('make the checklist for a server at hand: what applies to it, why, and the patterns to follow')
    .option('--language <language>', 'typescript, python, rust or go')
    .option('--transport <transport>', TRANSPORTS.join(', '))
    .option('--touches <what>', `${TOUCHES.join(', ')}; or none (comma-separated, repeatable)`, collect)
    .option('--users <users>', USERS.join(', '))
    .option('--phase <phase>', `${PHASES.join(', ')}: earlier ones are left out`)
    .option('--purpose <text>', 'what the server is for, in a sentence')
    .option('-n, --limit <number>', 'items to print', parseCount(1, 500))
    .addOption(new Option('-y, --yes', 'ask nothing: assume what no option says'))
    .addOption(formatOption(['pretty', 'markdown', 'json'], 'pretty'))
    .action(async (options: Options) => {
      const guide = io.guide();
      const { tailoring } = guide.knowledge;
      if (!tailoring) throw new InputError('this build has no data to tailor checklists with');
      const given = readOptions(options, tailoring);
      const { ask } = io;
      const asks = options.yes !== true && ask !== undefined && !saysEnough(given);
      const traits = asks ? await askOpen(given, tailoring, ask) : given;
      if (traits === undefined) return exit(BROKEN_OFF);
      const list = guide.tailor(traits, options.limit);
      if (options.format === 'json') return io.writeOut(`${JSON.stringify(list, undefined, 2)}\n`);
      if (options.format === 'markdown') return io.writeOut(formatTailoredMarkdown(list, { more: MORE }));
      return io.writeOut(formatTailoredPretty(list, { color: useColor(io), more: MORE }));
    });
}

/** The traits that options name, by any word people use for a value; an `InputError` names the values for another word. */
function readOptions(options: Options, tailoring: Tailoring): Traits {
  const read = (name: TraitName, word: string): string => {
    const value = canonicalTrait(tailoring, name, word);
    if (value !== undefined) return value;
    const values = tailoring.questions[name].options.map((option) => option.value).join(', ');
    throw new InputError(`--${name} does not take \`${word.slice(0, 100)}\`: use one of ${values}`);
  };
  const single = (name: 'language' | 'transport' | 'users' | 'phase') => {
    const word = options[name];
    return word === undefined ? {} : { [name]: read(name, word) };
  };
  const touches = options.touches?.filter((word) => word !== 'none').map((word) => read('touches', word));
  return {
    ...single('language'),
    ...single('transport'),
    ...single('users'),
    ...single('phase'),
    ...(touches && { touches: [...new Set(touches)] }),
    ...(options.purpose !== undefined && { purpose: options.purpose.slice(0, 2000) }),
  } as Traits;
}

/** Asks what is open, the purpose first, for its words suggest answers; `undefined` when the person breaks off. */
async function askOpen(given: Traits, tailoring: Tailoring, ask: NonNullable<Io['ask']>): Promise<Traits | undefined> {
  let traits = given;
  if (traits.purpose === undefined) {
    const [purpose] = (await ask({ kind: 'text', message: 'What is the server for? (a sentence, or nothing)' })) ?? [
      null,
    ];
    if (purpose === null) return undefined;
    if (purpose !== undefined && purpose.trim() !== '') traits = { ...traits, purpose: purpose.trim().slice(0, 2000) };
  }
  for (const { name, ask: message, several, options, initial } of openQuestions(traits, tailoring)) {
    const kind = several ? 'several' : 'one';
    const answer = await ask({ kind, message, options, initial });
    if (answer === undefined) return undefined;
    traits = { ...traits, [name]: several ? answer : answer[0] };
  }
  return traits;
}
