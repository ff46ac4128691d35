/** Programs that are started: shells, interpreters, fixed programs, and those that a value names. */
import type { ModelCall } from '../types.ts';
import { elementsOf, textsOf, valueAt } from './arguments.ts';
import type { CallSite } from './calls.ts';
import { appendAll, knownElements } from './collections.ts';
import { has } from './kinds.ts';
import { BEFORE_SLASH, hasOptions, markOptionValues, OPTION_VALUE, programName, readsOptionAt } from './options.ts';
import { arrayValue, writeField } from './parts.ts';
import { writePlace } from './patterns.ts';
import type { Run } from './run.ts';
import { checkCommandLine, checkScript } from './scripts.ts';
import { kindFor, reach } from './sinks.ts';
import { allTaints, CLEAN, type Taint, type Value } from './values.ts';

const SHELLS = /^(?:(?:ba|z|da|k|fi|a)?sh|cmd|powershell|pwsh)$/i;

const SHELL_FLAGS = /^(?:-[a-z]*c|\/[a-z]*[ck]|-command|-encodedcommand)$/i;

/** Programs that run the text behind an option as code. */
const INTERPRETERS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:python|pypy)[\d.]*$|^py$/, /^-[A-Za-z]*c$/],
  [/^(?:node|bun|deno|tsx|ts-node)$/, /^(?:-[pe]|-pe|--eval|--print|eval)$/],
  [/^(?:perl|ruby|osascript|lua|julia|Rscript|elixir|groovy|scala)[\d.]*$/, /^-[a-z]*[eE]$/],
  [/^php[\d.]*$/, /^-r$/],
];

/** Clients of databases, and the option whose value is a statement. */
const DATABASE_CLIENTS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:psql|cockroach|usql)$/, /^(?:-[A-Za-z]*c|--command|-e)$/],
  [/^(?:mysql|mariadb|cqlsh|beeline|presto|trino)$/, /^(?:-[A-Za-z]*e|--execute)$/],
  [/^(?:sqlcmd|snowsql|clickhouse-client|osql)$/, /^(?:-[qQ]|--query)$/],
  [/^duckdb$/, /^-c$/],
];

/** Clients that take the statement behind the name of the database, and their options that take a value. */
const STATEMENT_BEHIND = /^(?:sqlite3|duckdb)$/;
const WITH_VALUE = /^-(?:separator|cmd|newline|nullvalue|init|mmap|vfs|key|lookaside|pagecache|maxsize|A|c|s)$/;

/** A program with arguments: a shell, a fixed program, or a program that the value names. */
export function checkProcess(run: Run, site: CallSite, starter: NonNullable<ModelCall['process']>): Value | undefined {
  const { engine, frame } = run;
  engine.noteSink('shell-command', frame.module, site.node);
  engine.noteSink('program-argument', frame.module, site.node);
  if (starter.append !== undefined || starter.extend !== undefined) return addToProgram(run, site, starter);
  let program = valueAt(site, starter.program);
  let argv: readonly Value[] = [];
  if (starter.argv === 'rest') {
    argv = [
      ...site.passed.positional.slice(starter.from ?? 1),
      ...(site.passed.rest ? elementsOf(site.passed.rest) : []),
    ];
  } else if (starter.argv !== undefined && starter.argv === starter.program) {
    // One list holds program and arguments.
    const list = program;
    const elements = list && (knownElements(list) ?? (list.fields ? elementsOf(list) : undefined));
    if (elements) {
      program = elements[0];
      argv = elements.slice(1);
    }
  } else if (starter.argv !== undefined) {
    const list = valueAt(site, starter.argv);
    argv = list ? elementsOf(list) : [];
  }
  const shell = shellOf(site, starter.shell);
  if (shell) checkCommandLine(run, site);
  checkProgram(run, site, program, argv, shell);
  checkScript(run, site, starter, program ? textsOf(program).map(programName) : []);
  if (!starter.builder) return undefined;
  const type = engine.models.of(frame.module).returnType(site.name);
  const fields = new Map([
    ['program', program ?? CLEAN],
    ['argv', arrayValue([])],
  ]);
  return { taints: [], fields, ...(type !== undefined && { type }) };
}

/** `command.arg(x)`: what is added is an argument of the program so far. */
function addToProgram(run: Run, site: CallSite, starter: NonNullable<ModelCall['process']>): Value {
  const before = site.receiver.fields?.get('argv') ?? arrayValue([]);
  const added = valueAt(site, starter.append ?? starter.extend ?? 0) ?? CLEAN;
  const list = starter.append === undefined ? added : arrayValue([added]);
  const known = elementsOf(before);
  checkProgram(run, site, site.receiver.fields?.get('program'), [...known, ...elementsOf(list)], false, known.length);
  const changed = writeField(site.receiver, 'argv', appendAll(before, list));
  if (site.receiverNode) writePlace(run, site.receiverNode, changed);
  return changed;
}

/** Whether the option that starts a shell is given, if only on one platform. */
function shellOf(site: CallSite, place: string | undefined): boolean {
  const value = place === undefined ? undefined : valueAt(site, place);
  if (value === undefined) return false;
  if (value.type === 'platform') return true;
  return value.constant !== undefined && value.constant !== false && value.constant !== null;
}

/** Reports a program start by the values of its parts. */
export function checkProgram(
  run: Run,
  site: CallSite,
  program: Value | undefined,
  argv: readonly Value[],
  shell: boolean,
  from = 0,
): void {
  if (program && from === 0) for (const taint of allTaints(program)) reach(run, site, 'shell-command', taint);
  if (shell) {
    for (const value of argv) for (const taint of allTaints(value)) reach(run, site, 'shell-command', taint);
    return;
  }
  const names = program ? textsOf(program).map(programName) : [];
  const state = { dashes: false, code: codeOption(names, program), kind: undefined as string | undefined };
  const marked = markOptionValues([program ?? CLEAN, ...argv]).slice(1);
  for (const [index, value] of marked.entries()) {
    const texts = textsOf(value);
    // A shell and an interpreter take one text; what follows it are arguments of that text.
    const isScript = state.kind !== undefined;
    if (value.constant === '--' || value.constant === '--end-of-options') state.dashes = true;
    // `docker exec box sh -c …`: a program that starts another one.
    const nested = codeOption(texts, undefined);
    if (nested) state.code = nested;
    else if (state.code && texts.some((text) => state.code?.option.test(text))) state.kind = state.code.kind;
    if (state.kind === undefined && isStatement(names, marked, index)) state.kind = 'sql';
    for (const taint of index < from ? [] : allTaints(value)) {
      if (state.kind !== undefined) reach(run, site, kindFor(state.kind, taint), taint);
      else if (!state.dashes && mayBeOption(taint, names, index)) reach(run, site, 'program-argument', taint);
    }
    if (isScript && state.code?.single) {
      state.kind = undefined;
      state.dashes = true;
    }
  }
}

/** The option behind which a program runs text, and as what. */
function codeOption(
  names: readonly string[],
  program: Value | undefined,
): { readonly option: RegExp; readonly kind: string; readonly single: boolean } | undefined {
  const shell = names.find((name) => SHELLS.test(programName(name)));
  if (shell !== undefined)
    return {
      option: SHELL_FLAGS,
      kind: 'shell-command',
      single: /sh$/.test(programName(shell)) && !/^p/.test(programName(shell)),
    };
  for (const [interpreter, option] of INTERPRETERS)
    if (names.some((name) => interpreter.test(programName(name)))) return { option, kind: 'code', single: true };
  for (const [client, option] of DATABASE_CLIENTS)
    if (names.some((name) => client.test(programName(name)))) return { option, kind: 'sql', single: true };
  // A shell that the environment names.
  const unknown = program !== undefined && names.every((name) => name === '');
  return unknown ? { option: /^(?:-l?c|\/c)$/, kind: 'shell-command', single: false } : undefined;
}

/** Whether an argument stands where a client of a file takes its statement: behind the name of the file. */
function isStatement(names: readonly string[], argv: readonly Value[], index: number): boolean {
  if (index === 0 || !names.some((name) => STATEMENT_BEHIND.test(programName(name)))) return false;
  const isPlain = (at: number) =>
    !textsOf(argv[at] ?? CLEAN).some((text) => text.startsWith('-')) &&
    !(at > 0 && textsOf(argv[at - 1] ?? CLEAN).some((text) => WITH_VALUE.test(text)));
  return isPlain(index) && argv.some((_, at) => at < index && isPlain(at));
}

/** Whether a program may read an argument with this taint as an option, or as one that the taint names. */
function mayBeOption({ lead, kinds }: Taint, names: readonly string[], index: number): boolean {
  if (
    has(kinds, OPTION_VALUE) ||
    (names.length > 0 && !names.some((name) => hasOptions(name) && readsOptionAt(name, index)))
  )
    return false;
  if (lead === '-' || lead === '--') return !has(kinds, 'deny-list');
  return lead === undefined && !has(kinds, BEFORE_SLASH);
}
