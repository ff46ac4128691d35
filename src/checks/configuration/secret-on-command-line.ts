import type { Call, Expression, Module } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isSecretName } from '../credentials.ts';
import { findEnvironmentReads } from '../environment.ts';
import { isTooling } from '../project.ts';

/** What declares an option, and where its name stands. */
const SCRIPT = /^(?:option|requiredOption|addOption|Option)$/;
const PYTHON = /^(?:add_argument|option|Option)$/;
const GO = /^(?:String|StringP|StringVar|StringVarP)$/;
const BY_HAND = /^(?:indexOf|startsWith|includes|find|findIndex)$/;
const DECLARES = new RegExp([SCRIPT, PYTHON, GO, BY_HAND].map(({ source }) => source).join('|'));
/** Commands on secrets that are kept already. */
const COMMANDS = /^(?:remove|revoke|delete|list|create|generate|rotate|show|print|add|no|reset|new)-/;
const FLAG = /^(?:-\w,?\s*)?--?([a-z][\w-]*)/i;

interface Option {
  readonly module: Module;
  readonly node: { readonly start: number; readonly end: number };
  /** `api-key` */
  readonly name: string;
}

/** Options of the command line that take a secret, where no variable can give it instead. */
export const check: Check = (facts) => {
  const options = [
    ...facts.callsNamed({ last: DECLARES }).flatMap(({ call, module }) => optionOf(facts, module, call)),
    ...clapFields(facts),
  ];
  const secret = options.filter(
    ({ module, name }) => isSecretName(name) && !COMMANDS.test(name) && !isTooling(module.path),
  );
  if (options.length === 0)
    return { findings: [], searched: '', notApplicable: 'no option of a command line is declared in the code read' };
  const variables = [
    ...findEnvironmentReads(facts).flatMap(({ name }) => name ?? []),
    // Helpers and loaders take the name as text.
    ...facts.modules.flatMap(({ text }) => text.match(/(?<=["'`])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=["'`])/g) ?? []),
  ].map(wordsOf);
  const findings = secret
    .filter(({ name }) => !variables.some((variable) => isAlternative(wordsOf(name), variable)))
    .map(
      ({ module, node, name }): CheckFinding =>
        findingAt(module, node, `The secret \`${name}\` is taken from the command line, and no variable can give it`),
    );
  return { findings, searched: `${count(options.length, 'option')} of command lines read` };
};

/** `server-auth-token`, `serverAuthToken` and `SERVER_AUTH_TOKEN` have the same words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[_-]/);
}

/** Both end in the same word, and share more than half of the option's. */
function isAlternative(option: readonly string[], variable: readonly string[]): boolean {
  const shared = option.filter((word) => variable.includes(word)).length;
  return option.at(-1) === variable.at(-1) && shared * 2 > option.length;
}

function optionOf(facts: Facts, module: Module, call: Call): Option[] {
  const last = lastName(call);
  const texts = call.args
    .slice(0, 3)
    .flatMap((one) => (one.name === undefined ? (textOf(facts.resolver, one.value) ?? []) : []));
  const made = (name: string | undefined): Option[] => (name === undefined ? [] : [{ module, node: call, name }]);
  if (module.language === 'python') {
    if (!PYTHON.test(last) || keyword(call, 'envvar') || keyword(call, 'env_var')) return [];
    return made(texts.map((one) => /^--([\w-]+)/.exec(one)?.[1]).find((one) => one !== undefined));
  }
  if (module.language === 'go') {
    const isFlag =
      GO.test(last) &&
      call.callee.kind === 'member' &&
      /flags?\b/i.test(module.text.slice(call.start, call.callee.end));
    return isFlag ? made(texts.find((one) => /^[a-z][\w-]*$/.test(one))) : [];
  }
  if (module.language === 'rust') return [];
  if (SCRIPT.test(last)) {
    const [first] = texts;
    const isYargs = /\byargs\b/.test(module.text) && /^[a-z][\w-]*$/.test(first ?? '');
    if (module.text.slice(call.end, call.end + 40).startsWith('.env(')) return [];
    return made(isYargs ? first : /--/.test(first ?? '') ? FLAG.exec((first ?? '').trim())?.[1] : undefined);
  }
  return byHand(call, texts[0]).flatMap(made);
}

/** `argv.indexOf('--api-key')`, `argument.startsWith('--api-key=')`. */
function byHand(call: Call, text: string | undefined): string[] {
  if (!BY_HAND.test(lastName(call)) || text === undefined) return [];
  if (call.callee.kind !== 'member' || !/arg/i.test(writtenName(call.callee.object))) return [];
  const name = /^--([a-z][\w-]*)=?$/i.exec(text)?.[1];
  return name === undefined ? [] : [name];
}

function writtenName(node: Expression): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
}

/** Fields of a clap struct: `#[arg(long)] api_key: String`. */
function clapFields(facts: Facts): Option[] {
  return facts.modules
    .filter(({ language }) => language === 'rust')
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('class')
        .flatMap((node) =>
          node.fields.flatMap((field): Option[] => {
            const attribute = field.decorators.find(({ expression }) => {
              const callee = expression.kind === 'call' ? expression.callee : expression;
              return callee.kind === 'name' && /^(?:arg|clap)$/.test(callee.name);
            });
            if (!attribute) return [];
            const written = module.text.slice(attribute.start, attribute.end);
            return /\blong\b/.test(written) && !/\benv\b/.test(written)
              ? [{ module, node: field, name: field.name }]
              : [];
          }),
        ),
    );
}
