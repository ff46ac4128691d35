/** Code that one call writes to a file and another one runs from there, both in one function. */
import type { Expression, Name, Node } from '../syntax/ast.ts';
import type { Binding } from '../syntax/resolve/scopes.ts';
import { unwrap } from '../syntax/walk.ts';
import type { ModelCall } from '../types.ts';
import type { CallSite } from './calls.ts';
import { type Run, settle } from './run.ts';
import { reach } from './sinks.ts';
import { allTaints, join } from './values.ts';

/** Calls that write a text to the file that their first argument names. */
const WRITERS =
  /^(?:(?:fs|fs\/promises|fs\.promises|fs-extra|graceful-fs)\.(?:writeFile|writeFileSync|outputFile|outputFileSync|appendFile|appendFileSync)|Bun\.write|os\.WriteFile|io\/ioutil\.WriteFile|(?:std|tokio|fs_err)::fs::write)$/;

const WRITE_METHODS = /^(?:write|writelines|write_text|write_bytes|writeFile|WriteString|Write|write_all)$/;

const INTERPRETER =
  /^(?:python|pypy|node|bun|deno|tsx|ts-node|perl|ruby|lua|php|osascript|bash|sh|zsh|dash|pwsh)[\d.]*$/i;

const MAX_ALIASES = 6;

/** Remembers what a call writes to a file, by the variable that the file, or its path, is kept in. */
export function noteWritten(run: Run, { name, method, node, receiverNode, passed }: CallSite): void {
  const byPath = WRITERS.test(name);
  if (!byPath && (method === undefined || !receiverNode || !WRITE_METHODS.test(method))) return;
  const content = passed.positional[byPath ? 1 : 0];
  const place = byPath ? node.args[0]?.value : receiverNode;
  if (!content || !place || allTaints(content).length === 0) return;
  const file = fileOf(run, place);
  if (!file) return;
  const before = run.frame.files.get(file);
  const settled = settle(run, content);
  run.frame.files.set(file, before ? join(before, settled) : settled);
}

/** A program that reads code is given a file that was written here: its first argument that is no option. */
export function checkScript(
  run: Run,
  site: CallSite,
  starter: NonNullable<ModelCall['process']>,
  names: readonly string[],
): void {
  if (run.frame.files.size === 0 || !names.some((name) => INTERPRETER.test(name))) return;
  const script = argvNodes(run, site, starter).find(
    (node) => node.kind !== 'literal' || typeof node.value !== 'string' || !node.value.startsWith('-'),
  );
  if (script) runFile(run, site, script);
}

/** A command line in which an interpreter stands before a file that was written here: `python3 ${file}`. */
export function checkCommandLine(run: Run, site: CallSite): void {
  const [line] = site.node.args;
  if (run.frame.files.size === 0 || line?.value.kind !== 'text') return;
  const { parts } = line.value;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next && part.kind === 'literal' && BEFORE_SCRIPT.test(String(part.value))) runFile(run, site, next);
  }
}

const BEFORE_SCRIPT =
  /(?:^|[\s;&|/])(?:python|pypy|node|bun|deno|tsx|ts-node|perl|ruby|php|bash|sh|zsh)[\d.]*\s+(?:-\w+\s+){0,4}["']?$/;

function runFile(run: Run, site: CallSite, place: Expression): void {
  const file = fileOf(run, place);
  const content = file && run.frame.files.get(file);
  for (const taint of content ? allTaints(content) : []) reach(run, site, 'code', { ...taint, lead: undefined });
}

/** The arguments of a program as they are written. */
function argvNodes(
  run: Run,
  { node }: CallSite,
  { program, argv, from }: NonNullable<ModelCall['process']>,
): readonly Expression[] {
  if (argv === 'rest') return node.args.slice(from ?? 1).map(({ value }) => value);
  const written = typeof argv === 'number' ? node.args[argv]?.value : undefined;
  const binding = written?.kind === 'name' ? run.engine.bindingOf(written) : undefined;
  const list = binding?.definitions.length === 1 ? binding.definitions[0]?.value : written;
  const elements = list?.kind === 'array' ? list.elements.map(({ value }) => value) : [];
  return argv === program ? elements.slice(1) : elements;
}

/** The variable that stands for a file: what it was opened by, or its path. */
function fileOf(run: Run, place: Expression, depth = 0): Binding | undefined {
  if (depth > MAX_ALIASES) return undefined;
  const node = unwrap(place);
  const inner = partOf(node);
  if (inner) return fileOf(run, inner, depth + 1);
  if (node.kind !== 'name') return undefined;
  const binding = run.engine.bindingOf(node);
  const [made, ...others] = binding?.definitions ?? [];
  const value = others.length === 0 && made?.path.length === 0 ? made.value && unwrap(made.value) : undefined;
  const before = value && (openedPath(run, value) ?? (value.kind === 'name' ? value : partOf(value)));
  return (before && fileOf(run, before, depth + 1)) ?? binding;
}

/** What an expression takes the file from: `file.name`, `str(path)`. */
function partOf(node: Node): Expression | undefined {
  if (node.kind === 'member' && /^(?:name|path)$/.test(node.property)) return node.object;
  if (node.kind !== 'call') return undefined;
  if (node.callee.kind === 'member')
    return /^(?:path|Name|as_posix|resolve|toString|to_string)$/.test(node.callee.property) && node.args.length === 0
      ? node.callee.object
      : undefined;
  return node.callee.kind === 'name' && /^(?:str|String)$/.test(node.callee.name) ? node.args[0]?.value : undefined;
}

/** The path that an opening call names by a variable. */
function openedPath(run: Run, node: Node): Name | undefined {
  if (node.kind !== 'call') return undefined;
  const name = run.engine.target(node.callee)?.name ?? '';
  const path =
    /^(?:open|io\.open|aiofiles\.open|os\.fdopen|os\.Create|os\.OpenFile|fs\.createWriteStream|std::fs::File::create)$/.test(
      name,
    )
      ? node.args[0]?.value
      : undefined;
  const opened = path && unwrap(path);
  return opened?.kind === 'name' ? opened : undefined;
}
