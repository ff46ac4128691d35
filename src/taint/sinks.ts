/** Calls that do harm with a value from outside. */
import type { Expression } from '../syntax/ast.ts';
import { elementsOf, meets, valuesOf } from './arguments.ts';
import type { CallSite } from './calls.ts';
import { knownElements } from './collections.ts';
import { addStep } from './engine.ts';
import { has } from './kinds.ts';
import { withoutPlace } from './options.ts';
import { checkProcess, checkProgram } from './programs.ts';
import { noteTransaction } from './queries.ts';
import type { Run } from './run.ts';
import { checkCommandLine } from './scripts.ts';
import { allTaints, CLEAN, mapTaints, type Taint, type Value } from './values.ts';

/** Reports what reaches the sinks that a call is; the program, where the call builds one. */
export function checkSinks(run: Run, site: CallSite): Value | undefined {
  let built: Value | undefined;
  const families = new Set<string>();
  for (const call of run.engine.models.of(run.frame.module).find('sinks', site.name, site.method)) {
    // `open(x, 'w')` writes: an entry without conditions stands for the calls that no entry above it fits.
    const family = call.kind?.startsWith('file-') ? 'file' : undefined;
    if ((family !== undefined && families.has(family)) || !meets(site, call)) continue;
    if (family !== undefined) families.add(family);
    if (call.process) built = checkProcess(run, site, call.process) ?? built;
    else if (call.kind === 'program-argument') {
      engineNotes(run, site, call.kind);
      const argv = [
        ...site.passed.positional.flatMap((value) => knownElements(value) ?? [value]),
        ...(site.passed.rest ? elementsOf(site.passed.rest) : []),
      ];
      checkProgram(run, site, undefined, argv, false);
    } else if (call.kind !== undefined) {
      run.engine.noteSink(call.kind, run.frame.module, site.node);
      if (call.kind === 'shell-command') checkCommandLine(run, site);
      const values = valuesOf(call.kind === 'log' ? withoutOwnForms(run, site) : site, call);
      if (call.kind === 'url-segment' && !hasSeveral(values)) continue;
      for (const value of values) {
        if (call.kind === 'sql') noteTransaction(run.frame.env, value);
        for (const taint of taintsFor(call.kind, value)) reach(run, site, kindFor(call.kind, taint), taint);
      }
    }
  }
  return built;
}

/** Methods by which an object says how it is written into a log. */
const OWN_FORMS = ['String', 'LogValue', 'MarshalText', 'MarshalJSON', 'toJSON', '__repr__', '__str__'];

/** The call without arguments that decide themselves what is written of them. */
function withoutOwnForms(run: Run, site: CallSite): CallSite {
  const { resolver } = run.engine;
  const positional = site.passed.positional.map((value, index) => {
    const written = site.node.args[index]?.value;
    if (allTaints(value).length === 0 || !written) return value;
    const type = value.owner ?? resolver.types.typeOf(written)?.node;
    const decides = type?.kind === 'class' && OWN_FORMS.some((name) => resolver.members.find(type, name)?.node);
    return decides ? CLEAN : value;
  });
  return { ...site, passed: { ...site.passed, positional } };
}

/** Segments from several inputs: `..` in one takes back what another one said. */
function hasSeveral(values: readonly Value[]): boolean {
  return new Set(values.flatMap((value) => allTaints(value).map((taint) => taint.sym))).size > 1;
}

function engineNotes(run: Run, site: CallSite, kind: string): void {
  run.engine.noteSink(kind, run.frame.module, site.node);
}

/** The taints of an argument that a kind of sink is about. */
function taintsFor(kind: string, value: Value): readonly Taint[] {
  // A statement is a text: what stands beside it in an object of options is bound.
  if (/^(?:sql|sql-part|sql-script|ldap)$/.test(kind)) return value.taints;
  if (kind === 'nosql-filter') return filterTaints(value);
  return allTaints(kind === 'url' ? addressOf(value) : value);
}

/** Values that a filter compares fields with: an object in their place is an operator (`{ $ne: null }`). */
function filterTaints(value: Value): readonly Taint[] {
  const out: Taint[] = [];
  for (const [key, field] of value.fields ?? []) {
    if (!key.startsWith('$')) out.push(...field.taints.filter((taint) => taint.lead === undefined));
    else if (/^\$(?:and|or|nor)$/.test(key))
      for (const one of field.fields?.values() ?? []) out.push(...filterTaints(one));
  }
  return out;
}

/** Parts of a URL object that stand behind the host. */
const BEHIND_HOST = /^(?:searchParams|search|pathname|hash|query|params|RawQuery|Path|RawPath|Fragment|path)$/;

/** A URL object: what was written to its path or query does not choose the host. */
function addressOf(value: Value): Value {
  if (!value.fields) return value;
  const fields = new Map<string, Value>();
  for (const [key, field] of value.fields)
    fields.set(key, BEHIND_HOST.test(key) ? mapTaints(field, (taint) => ({ ...taint, lead: '\0/' })) : field);
  return { ...value, fields };
}

/** What is named in a message: the canonical name, or the method. */
function calleeOf(site: CallSite): string {
  if (site.name === '' || site.name.includes('#'))
    return site.method ?? (site.node.callee.kind === 'name' ? site.node.callee.name : 'a call');
  return site.name;
}

export function reach(run: Run, site: CallSite, kind: string | undefined, taint: Taint): void {
  if (kind === undefined || (kind === 'code' && isQuoted(taint))) return;
  const { engine, frame, collector } = run;
  const callee = calleeOf(site);
  const moved = addStep(withoutPlace(taint), frame.module, site.node, `reaches ${callee}`);
  engine.report(frame, collector, { taint: moved, kind, module: frame.module, node: site.node, callee });
}

/** A field of an object from outside the project that does harm by itself: `cmd.Dir = folder`. */
export function checkField(run: Run, node: Expression, type: string | undefined, field: string, value: Value): void {
  if (type === undefined || value === CLEAN) return;
  const { engine, frame, collector } = run;
  const callee = `${type}.${field}`;
  for (const { kind } of engine.models.of(frame.module).find('sinks', callee, undefined)) {
    if (kind === undefined) continue;
    engine.noteSink(kind, frame.module, node);
    for (const taint of allTaints(value)) {
      const moved = addStep(taint, frame.module, node, `reaches ${callee}`);
      engine.report(frame, collector, { taint: moved, kind, module: frame.module, node, callee });
    }
  }
}
/** The start of a link: markup is one danger there, `javascript:` another. */
const LINK = /\b(?:href|src|action|formaction)\s*=\s*["']?$/i;

/** Inside a quoted literal of a script, escaped for it. */
function isQuoted({ lead, kinds }: Taint): boolean {
  return lead !== undefined && has(kinds, 'code-escape') && (lead.length > 150 || /["'`]$/.test(lead));
}

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The kind of harm that depends on where in the value the taint stands. */
export function kindFor(kind: string, taint: Taint): string | undefined {
  const { lead, sym } = taint;
  if (kind === 'open-target') return lead !== undefined && /^https?:\/\//i.test(lead) ? undefined : kind;
  if (kind === 'sql-part') return 'sql';
  if (kind === 'sql-script') return isWhole(lead) ? kind : undefined;
  if ((kind === 'sql' || kind === 'ldap') && isWhole(lead))
    return lead?.includes('\0') ? `${kind}-rest` : `${kind}-statement`;
  if (kind === 'html' && lead !== undefined && LINK.test(lead)) return 'html-link';
  if (kind === 'html' && has(taint.kinds, 'lt-escape') && lead !== undefined && !/<[a-z][^>]*$/i.test(lead))
    return undefined;
  if (kind === 'url' && has(taint.kinds, 'url-parsed') && BEHIND_HOST.test(sym.key ?? '')) return 'url-path';
  // A page of a browser is no place of the server: what matters is a script that input changes.
  if (kind === 'page-code') return lead === undefined ? undefined : 'code';
  if (kind !== 'url' || lead === undefined) return kind;
  const rest = lead.replace(SCHEME, '');
  // Behind a complete host only the path is controlled.
  if (rest !== lead) return /[/?#]/.test(rest) ? 'url-path' : 'url';
  if (lead.startsWith('\0')) return /[/?#]/.test(lead) ? 'url-path' : 'url';
  return /[/?#]/.test(lead) && !lead.startsWith('//') ? 'url-path' : 'url';
}

/** The whole statement comes from outside: running statements is what the function is for. */
function isWhole(lead: string | undefined): boolean {
  return (
    lead === undefined ||
    /^[\s(]*(?:explain(?:\s+(?:analyze|query\s+plan|\([^)]*\)))*)?\s*$/i.test(lead.replaceAll('\0', ''))
  );
}
