import type { Call, Module } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { keyword } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { documentedSettings } from '../documented-settings.ts';
import { findManifests, isTooling } from '../project.ts';
import { property } from '../repository.ts';

/** Variables that libraries read by themselves, and those of tests. */
const OF_OTHERS =
  /^(?:OPENAI|ANTHROPIC|GEMINI|MISTRAL|COHERE|OLLAMA|HF|HUGGINGFACE|LANG(?:CHAIN|SMITH|FUSE)|SENTRY|POSTHOG|POSTGRES|PG|MYSQL|MARIADB|MONGO|REDIS|NEO4J|ELASTIC|PLAYWRIGHT|PUPPETEER|CHROME|UVICORN|GUNICORN|HYPERCORN|STARLETTE|FASTMCP|FLASK|DJANGO|CELERY|SUPABASE|PRISMA|DATABASE|NEXT|VITE|EXPO|REACT_APP|TESTCONTAINERS|CLOUDFLARE|WRANGLER|GH|GITHUB|GITLAB|SLACK|STRIPE|TWILIO|VAULT|CONSUL|NOMAD|TF|TFE|SSL|LOG|COMPOSE|BUILD|WEB)_|(?:^|_)TEST(?:_|$)/;
/** Code that builds names of variables, or turns names of settings into them: any variable may be meant. */
const COMPOSES =
  /process\.env\[\s*(?:`[^`]*\$\{|\w+\s*\+|['"][^'"]*['"]\s*\+)|(?:os\.environ(?:\.get)?|os\.getenv)\s*[[(]\s*(?:f["']|\w+\s*\+|["'][^"']*["']\s*(?:\+|%))|os\.(?:Getenv|LookupEnv)\((?:\w+\s*\+|"[^"]*"\s*\+|fmt\.)|env::var(?:_os)?\(\s*&?format!|env[^\n]{0,60}(?:toUpperCase|\.upper\(|ToUpper|to_uppercase|SCREAMING|constantCase)|(?:toUpperCase|\.upper\(|ToUpper|to_uppercase|constantCase)[^\n]{0,60}\benv/i;
/** What takes a prefix without its underscore. */
const PREFIXED = 'SetEnvPrefix|env_?prefix|with_prefix|prefixed|envconfig|\\.env\\(|Process\\(';
const CODE = /\.(?:[cm]?[jt]sx?|py|rs|go|sh|ps1)$/;
const TESTS =
  /(?:^|\/)(?:tests?|__tests__|specs?)\/|[._-](?:test|spec)\.[cm]?[jt]sx?$|_test\.(?:go|py)$|(?:^|\/)test_[^/]*\.py$/;

/** Settings that users are told of, or that a command line takes, and that change nothing. */
export const check: Check = (facts) => {
  const settings = documentedSettings(facts);
  const options = facts
    .callsNamed({ last: /^add_argument$/ })
    .filter(({ call, module }) => isPythonOption(call, module) && !isTooling(module.path));
  if (settings.length + options.length === 0)
    return { findings: [], searched: '', notApplicable: 'no setting is documented and no option is declared' };
  const findings = [...unread(facts), ...options.flatMap(({ call, module }) => unused(facts, module, call))];
  return {
    findings,
    searched: `${count(settings.length, 'documented variable')} and ${count(options.length, 'option')} looked for in the code`,
  };
};

function unread(facts: Facts): CheckFinding[] {
  const settings = documentedSettings(facts);
  const texts = [...facts.repository.files.values()]
    .filter((file) => CODE.test(file.path) && !TESTS.test(file.path))
    .map((file) => file.text);
  if (texts.some((text) => COMPOSES.test(text))) return [];
  const words = new Set<string>();
  for (const text of texts) for (const [word] of text.matchAll(/\w{3,}/g)) words.add(word);
  const families = new Set([
    ...settings.flatMap(({ name }) => (words.has(name) ? familyOf(name) : [])),
    ...ownFamilies(facts),
  ]);
  const pieces = [...words].filter((word) => /^[A-Z0-9_]{4,}$/.test(word) && /^_|_$/.test(word));
  let fields: ReadonlySet<string> | undefined;
  return settings.flatMap(({ name, file, start }): CheckFinding[] => {
    // A variable of another family may belong to a library or to the client.
    if (words.has(name) || !families.has(familyOf(name)) || OF_OTHERS.test(name)) return [];
    if (pieces.some((piece) => name.startsWith(piece) || name.endsWith(piece))) return [];
    fields ??= new Set([...words].map(plain));
    if (isField(name, texts, fields) || isUsedElsewhere(facts, name)) return [];
    const message = `${name} is documented, and nothing in the code reads it`;
    return [{ file, start, end: start + name.length, message, evidence: 'signal' }];
  });
}

function familyOf(name: string): string {
  return name.split('_')[0] ?? name;
}

/** `notes-mcp-server` → `NOTES`: variables that begin with the name of the outermost package are its own. */
function ownFamilies({ repository }: Facts): string[] {
  return findManifests(repository)
    .slice(0, 1)
    .flatMap((file) => {
      const data = repository.data(file.path);
      const name = property(data, 'name') ?? property(data, 'project', 'name') ?? property(data, 'package', 'name');
      const bare = typeof name === 'string' ? name.replace(/^@[^/]+\//, '') : '';
      return bare
        .split(/[-_]/)
        .filter((word) => word.length > 2 && !/^(?:mcp|server|the|api)$/.test(word))
        .map((word) => word.toUpperCase());
    });
}

/** `NOTES_MAX_RESULTS` under the prefix `"NOTES_"` is the field `max_results`; without a prefix the whole name is one. */
function isField(name: string, texts: readonly string[], fields: ReadonlySet<string>): boolean {
  const parts = name.split('_');
  return parts.some((_, at) => {
    if (!fields.has(parts.slice(at).join('').toLowerCase())) return false;
    const prefix = parts.slice(0, at).join('_');
    if (at === 0) return true;
    const quoted = new RegExp(`["'\`]${prefix}_{1,2}["'\`]|(?:${PREFIXED})[^\\n]{0,20}["'\`]${prefix}["'\`]`, 'i');
    return texts.some((text) => quoted.test(text));
  });
}

/** Set into something else by a container or a workflow: `${NOTES_PORT}:8087`. */
function isUsedElsewhere({ repository }: Facts, name: string): boolean {
  const used = new RegExp(`\\$\\{?${name}\\b|\\benv\\.${name}\\b|\\$env:${name}\\b`);
  return repository
    .matching(/\.(?:ya?ml|toml|json|conf|tpl)$|(?:^|\/)(?:[^/]*Dockerfile[^/]*|Makefile|justfile)$/i)
    .some((file) => used.test(file.text));
}

function plain(word: string): string {
  return word.replaceAll('_', '').toLowerCase();
}

/** `parser.add_argument("--limit")` */
function isPythonOption(call: Call, module: Module): boolean {
  return module.language === 'python' && call.callee.kind === 'member';
}

function unused(facts: Facts, module: Module, call: Call): CheckFinding[] {
  if (
    /\bvars\(|__dict__|_get_kwargs|getattr\(\s*\w*(?:args|options|opts|ns)|\*\*\w*args|parse_known_args|SUPPRESS/.test(
      module.text,
    )
  )
    return [];
  const action = textOf(facts.resolver, keyword(call, 'action'));
  if (action === 'version' || action === 'help') return [];
  const given = textOf(facts.resolver, keyword(call, 'dest'));
  const flags = call.args.flatMap((one) => (one.name === undefined ? (textOf(facts.resolver, one.value) ?? []) : []));
  const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0];
  const name = given ?? long?.replace(/^-+/, '').replaceAll('-', '_');
  if (long === undefined || name === undefined || isTaken(facts, name)) return [];
  return [findingAt(module, call, `The option \`${long}\` is declared, and nothing reads its value`)];
}

/** `args.limit`, `namespace["limit"]` or a name that carries it, anywhere in the project. */
function isTaken(facts: Facts, name: string): boolean {
  return facts.modules.some((module) => {
    if (!module.text.includes(name)) return false;
    const nodes = facts.nodesOf(module);
    return (
      nodes.of('member').some((one) => one.property === name) ||
      nodes.of('literal').some((one) => one.value === name) ||
      nodes.of('call').some((one) => one.args.some((argument) => argument.name === name))
    );
  });
}
