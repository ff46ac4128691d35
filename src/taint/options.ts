/** Argument arrays: which elements a program may take for an option. */
import { has, kindsOf, makeKinds, union } from './kinds.ts';
import { allTaints, mapTaints, type Taint, type Value, withKinds } from './values.ts';

/** The kind of a value that stands right behind an option that takes it: it is never read as an option itself. */
export const OPTION_VALUE = 'option-value';

/** The kind of a value that text with a slash follows: `type/name` is no option of any program that has paths. */
export const BEFORE_SLASH = 'before-slash';

/** Options without a value that programs have in common. */
const SWITCHES = new Set(
  'all allow-empty amend autostash bare binary cached clean color compressed confirm count debug delete detach dev draft dry-run exact exclude-standard fail ff-only files files-with-matches fix fixed-strings follow force force-with-lease full global graph hard head headed headless heading hidden ignore-case include-untracked init insecure interactive invert-match json keep-index line-number list local location merged mirror mixed multiline name-only name-status null offline oneline others parents patch porcelain privileged production prune pull push quiet raw rebase recursive release rm save save-dev save-exact shallow short shortstat silent soft squash staged stat stdin summary tags text tty unshallow update upgrade verbose vimgrep wait watch wide with-filename word-regexp yes'.split(
    ' ',
  ),
);

const SWITCH_FAMILY = /^(?:no|show|ignore|skip|allow|disable|enable)-/;

/** Letters that are options without a value: of most programs, and of some that everyone uses. */
const COMMON_LETTERS = 'aAhIqrRvVyz';
const FILE_LETTERS = 'abcdfghilnoprstuvxARSTLHP1';
const LETTERS: Readonly<Record<string, string>> = {
  git: 'adDfipquvzw',
  docker: 'dfitqa',
  podman: 'dfitqa',
  curl: 'sSfLkIiqgNv',
  wget: 'qvNcr',
  grep: 'cEFHhiIlLnoPqrRsvwxz',
  rg: 'cFHhiIlLnNopPqsSuUvwxz',
  npm: 'DEOPgyqs',
  npx: 'yq',
  pnpm: 'DEOPgyqsrw',
  yarn: 'DEOPgyqs',
  pip: 'Uqvy',
  pip3: 'Uqvy',
  unzip: 'oqnjl',
  nmap: 'AFnv6',
  rm: FILE_LETTERS,
  cp: FILE_LETTERS,
  mv: FILE_LETTERS,
  ls: FILE_LETTERS,
  cat: FILE_LETTERS,
  ln: FILE_LETTERS,
  mkdir: 'pv',
  chmod: FILE_LETTERS,
  chown: FILE_LETTERS,
  ffmpeg: 'yn',
  kubectl: 'AvwR',
};

/** Programs that have no option with an effect: what begins with a dash is an error at worst. */
const WITHOUT_OPTIONS = /^(?:which|where|echo|printf|basename|dirname|sleep|kill|xdg-open|true|false|test)$/;

/** Programs that read no options behind so many arguments: what follows the name of a device is for the app on it. */
const READS_OPTIONS: Readonly<Record<string, number>> = { xcrun: 3 };

/** Whether a program still reads options at an argument. */
export function readsOptionAt(program: string, index: number): boolean {
  return index < (READS_OPTIONS[program] ?? Number.POSITIVE_INFINITY);
}

/** The name of a program without its folder and ending. */
export function programName(path: string): string {
  return (/([^/\\]*)$/.exec(path)?.[1] ?? '').replace(/\.(?:exe|cmd|bat)$/i, '');
}

export function hasOptions(program: string): boolean {
  return !WITHOUT_OPTIONS.test(program);
}

/** Whether an element is an option that takes the element behind it. */
function takesNext(element: Value, program: string): boolean {
  const texts = element.texts ?? (typeof element.constant === 'string' ? [element.constant] : []);
  return texts.length > 0 && texts.every((text) => optionTakesNext(text, program));
}

function optionTakesNext(text: string, program: string): boolean {
  if (/^\/[a-z]$/i.test(text)) return true;
  const long = /^--([A-Za-z][\w.-]*)$/.exec(text)?.[1];
  if (long !== undefined) return !SWITCHES.has(long) && !SWITCH_FAMILY.test(long);
  const short = /^-([A-Za-z][\w-]*)$/.exec(text)?.[1];
  if (short === undefined) return false;
  const letters = COMMON_LETTERS + (LETTERS[program] ?? '');
  return short.length > 2 || [...short].some((letter) => !letters.includes(letter));
}

/** The elements, those marked that stand behind an option which takes them, or behind `--`. */
export function markOptionValues(elements: readonly Value[]): readonly Value[] {
  if (!elements.some((element) => element.taints.length > 0 || element.fields)) return elements;
  const program = programName(String(elements[0]?.constant ?? ''));
  const end = elements.findIndex(({ constant }) => constant === '--' || constant === '--end-of-options');
  return elements.map((element, index) => {
    const before = elements[index - 1];
    if (!before || allTaints(element).length === 0) return element;
    if ((end < 0 || index < end) && !takesNext(before, program)) return element;
    return mapTaints(element, (taint) => withKinds(taint, OPTION_VALUE));
  });
}

/** The taint without what only matters where it is an argument. */
export function withoutPlace(taint: Taint): Taint {
  if (!has(taint.kinds, OPTION_VALUE) && !has(taint.kinds, BEFORE_SLASH)) return taint;
  const kinds = kindsOf(taint.kinds).filter((kind) => kind !== OPTION_VALUE && kind !== BEFORE_SLASH);
  return { ...taint, kinds: makeKinds(kinds) };
}

/** Text from outside at the very start whose remainder begins with a slash. */
export function beforeSlash(taint: Taint): Taint {
  return { ...taint, kinds: union(taint.kinds, BEFORE_SLASH) };
}
