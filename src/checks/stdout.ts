/** What writes to standard output, in each language. */
import type { Call, Expression, Module, Node } from '../syntax/ast.ts';
import { constantOf, textOf, valueOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { enclosing, unwrap, walk } from '../syntax/walk.ts';
import { hasSpread, keyword, option, positional } from './arguments.ts';
import { type Facts, perReview, type ResolvedCall } from './check.ts';

export interface StdoutWrite {
  readonly module: Module;
  readonly node: Node;
  /** What writes, for the message: `console.log`. */
  readonly by: string;
}

type Test = (resolver: Resolver, found: ResolvedCall) => boolean;

const always: Test = () => true;

const CONSOLE =
  /^(?:globalThis\.)?console\.(?:log|info|debug|table|dir|dirxml|group|groupCollapsed|count|timeEnd|timeLog)$/;

/** Names of calls that write to standard output when the test holds; the first entry that fits decides. */
const TYPESCRIPT: readonly (readonly [RegExp, Test])[] = [
  [CONSOLE, always],
  [/^process\.stdout\.write$/, (_, found) => !writesMessage(found)],
  [/^pino(?:\.pino|\.default)?$/, (resolver, { call }) => pinoToStdout(resolver, call)],
  [
    /^winston\.transports\.Console$/,
    (resolver, { call }) => option(resolver, positional(call, 0), 'stderrLevels') === undefined,
  ],
  [
    /^(?:child_process\.(?:spawn|spawnSync|exec|execSync|execFile|execFileSync|fork)|execa(?:\.\w+)?)$/,
    (resolver, { call }) => inheritsStdout(resolver, call),
  ],
];

const PYTHON: readonly (readonly [RegExp, Test])[] = [
  [
    /^(?:print|pprint\.pprint|pprint\.pp|rich\.print)$/,
    (_, { call }) =>
      !keyword(call, 'file') &&
      !keyword(call, 'stream') &&
      !call.args.some((one) => one.spread && one.name === undefined && call.args.length === 1),
  ],
  [/^sys\.(?:__)?stdout(?:__)?(?:\.buffer)?\.(?:write|writelines)$/, always],
  [
    /^logging\.(?:basicConfig|StreamHandler)$/,
    (resolver, { call }) => isStdout(resolver, keyword(call, 'stream') ?? positional(call, 0)),
  ],
  [/^loguru\.logger\.add$/, (resolver, { call }) => isStdout(resolver, positional(call, 0))],
];

const RUST: readonly (readonly [RegExp, Test])[] = [
  [/^(?:std::)?print(?:ln)?$/, (_, { call }) => call.via === 'macro'],
  [/^(?:std::)?writeln?$/, (resolver, { call }) => call.via === 'macro' && isStdout(resolver, call.args[0]?.value)],
  [
    /^tracing_subscriber::(?:fmt|fmt::init|fmt::fmt|fmt::layer|fmt::Layer::(?:new|default)|FmtSubscriber::(?:new|builder|default))$/,
    (_, { call }) => !namesWriter(call),
  ],
];

const GO: readonly (readonly [RegExp, Test])[] = [
  [/^fmt\.Print(?:f|ln)?$/, always],
  [/^fmt\.Fprint(?:f|ln)?$/, (resolver, { call }) => isStdout(resolver, positional(call, 0))],
  [/^os\.Stdout\.Write(?:String)?$/, always],
  [/^log\.(?:SetOutput|New)$/, (resolver, { call }) => isStdout(resolver, positional(call, 0))],
  [/(?:^|\/)slog\.New(?:JSON|Text)Handler$/, (resolver, { call }) => isStdout(resolver, positional(call, 0))],
  [/(?:^|\/)(?:zerolog\.New|logrus\.SetOutput)$/, (resolver, { call }) => isStdout(resolver, positional(call, 0))],
];

const TABLES: Record<Module['language'], readonly (readonly [RegExp, Test])[]> = {
  typescript: TYPESCRIPT,
  javascript: TYPESCRIPT,
  python: PYTHON,
  rust: RUST,
  go: GO,
};

const WRITES = new RegExp(
  [TYPESCRIPT, PYTHON, RUST, GO].flatMap((table) => table.map(([{ source }]) => source)).join('|'),
);

/** Every write to standard output in the project, wherever it stands. */
export const findStdoutWrites = perReview(readStdoutWrites);

function readStdoutWrites(facts: Facts): readonly StdoutWrite[] {
  const { resolver } = facts;
  const redirected = findRedirections(facts);
  const calls = facts.callsNamed({ name: WRITES }).flatMap((found): StdoutWrite[] => {
    const { name, module, call } = found;
    const test = TABLES[module.language].find(([pattern]) => pattern.test(name))?.[1];
    if (!test?.(resolver, found) || redirected.has(name.replace('globalThis.', ''))) return [];
    return [{ module, node: call, by: call.via === 'macro' ? `${name}!` : name }];
  });
  return [
    ...calls,
    ...facts.modules.flatMap((module) => (module.language === 'go' ? childOutputs(facts, module) : [])),
  ];
}

/** `console.log = …` and `sys.stdout = sys.stderr`: what is put elsewhere for the whole process. */
function findRedirections(facts: Facts): ReadonlySet<string> {
  const names = new Set<string>();
  for (const module of facts.modules) {
    for (const { target } of facts.nodesOf(module).of('assign')) {
      if (target.kind !== 'member' || target.object.kind !== 'name') continue;
      const { name } = target.object;
      if (name === 'console') names.add(`console.${target.property}`);
      if (name === 'sys' && target.property === 'stdout')
        for (const one of ['print', 'sys.stdout.write']) names.add(one);
    }
  }
  return names;
}

/** `cmd.Stdout = os.Stdout` */
function childOutputs(facts: Facts, module: Module): StdoutWrite[] {
  return facts
    .nodesOf(module)
    .of('assign')
    .filter(
      ({ target, value }) =>
        target.kind === 'member' && target.property === 'Stdout' && isStdout(facts.resolver, value),
    )
    .map((node) => ({ module, node, by: 'a child process with os.Stdout' }));
}

function isStdout(resolver: Resolver, expression: Expression | undefined): boolean {
  const node = expression && unwrap(expression);
  if (node?.kind === 'call') return /(?:^|::)io::stdout$/.test(resolver.calleeName(node));
  const name = node && resolver.target(node)?.name;
  return name === 'os.Stdout' || name === 'sys.stdout' || name === 'sys.__stdout__';
}

/** `process.stdout.write(JSON.stringify(notification) + '\n')`: a protocol message, written by hand. */
function writesMessage({ call, module }: ResolvedCall): boolean {
  const text = module.text.slice(call.start, call.end);
  return /JSON\.stringify\(\s*\w*(?:notification|message|response|request|rpc)/i.test(text);
}

function pinoToStdout(resolver: Resolver, call: Call): boolean {
  if (positional(call, 1) || hasSpread(call)) return false;
  const first = positional(call, 0);
  const options = first && valueOf(resolver, first);
  return (!options || options.kind === 'object') && option(resolver, options, 'transport') === undefined;
}

function inheritsStdout(resolver: Resolver, call: Call): boolean {
  return call.args.some(({ value }) => {
    const stdio = option(resolver, value, 'stdio');
    if (!stdio || stdio === 'unknown') return false;
    const list = valueOf(resolver, stdio);
    const output = list.kind === 'array' ? list.elements[1]?.value : stdio;
    return textOf(resolver, output) === 'inherit' || (list.kind === 'array' && constantOf(resolver, output) === 1);
  });
}

/** Whether the builder chain, or anything else in its function, names a writer. */
function namesWriter(call: Call): boolean {
  let named = false;
  walk(enclosing(call, 'function')?.body ?? call, (node) => {
    if (node.kind === 'member' && /^with_(?:test_)?writer$|^map_writer$/.test(node.property)) named = true;
    return !named;
  });
  return named;
}
