/** Where a flow is reported: at the call that does harm, or where the mistake that lets it through stands. */
import type { Call, FunctionNode, Module, Node } from '../syntax/ast.ts';
import { enclosing, walk } from '../syntax/walk.ts';
import type { Hit } from './collector.ts';
import type { Engine } from './engine.ts';
import { has, kindsOf, makeKinds } from './kinds.ts';
import { atTextChecks } from './links.ts';
import { judgeStatements } from './queries.ts';
import { withoutChosen } from './roots.ts';
import { pathOf } from './symbols.ts';
import type { Taint, Trail } from './values.ts';

const WEAK = /^weak-prefix#(\d+)$/;
const MARKUP = /^in-markup#(\d+)$/;

/**
 * The hits as they are reported. A statement of SQL built in one function and run in another is reported where it is
 * built; a statement that no known database call runs as well, as a signal. A prefix check that lets too much through
 * is reported beside the calls it fails to protect.
 */
export function placeHits(engine: Engine): Hit[] {
  const hits = judgeStatements(withoutChosen(engine.found.hits));
  const run = hits.filter((hit) => hit.kind === 'sql');
  const built = new Set(run.flatMap((hit) => stepsOf(hit.taint.trail).map((step) => step.node)));
  const out: Hit[] = [];
  for (const hit of hits) {
    // Only an object is an operator to a database without SQL.
    if (hit.kind === 'nosql-filter' && has(hit.taint.kinds, 'text')) continue;
    if (isTrusted(hit)) continue;
    if (isBehindBase(hit)) out.push({ ...hit, kind: 'url-path' });
    else if (hit.kind === 'redirect') out.push(whereHanded(hit));
    else if (hit.kind === 'sql') out.push(whereBuilt(hit));
    else if (/^html/.test(hit.kind)) out.push(...asMarkup(engine, hit));
    else if (hit.kind !== 'sql-text') out.push(hit, ...atWeakChecks(engine, hit), ...atTextChecks(engine, hit));
    else if (!built.has(hit.node)) out.push({ ...hit, kind: 'sql' });
  }
  return out;
}

/** What a framework keeps with a request beside its content: bindings, the session, whoever was authenticated. */
const KEPT =
  /^(?:env|var|app|session|user|auth|locals|log|logger|executionCtx|state|server|socket|res|response|TLS|Response)$/;

function isTrusted({ taint }: Hit): boolean {
  return taint.root.kind === 'http-input' && KEPT.test(pathOf(taint.sym).keys[0] ?? '');
}

/** Escaping keeps a value from ending an attribute, not from being `javascript:`. */
function asMarkup(engine: Engine, hit: Hit): Hit[] {
  const { kinds } = hit.taint;
  if (hit.kind === 'html') return [whereMarked(engine, hit)];
  if (['scheme-check', 'no-scheme', 'url-host-check', 'url-encode'].some((kind) => has(kinds, kind))) return [];
  const taint = { ...hit.taint, kinds: makeKinds(kindsOf(kinds).filter((kind) => kind !== 'html-escape')) };
  return [whereMarked(engine, { ...hit, kind: 'html', taint })];
}

/** A value that one function builds into markup and another sends is reported where it enters the markup. */
function whereMarked(engine: Engine, hit: Hit): Hit {
  const [own] = kindsOf(hit.taint.kinds).flatMap(
    (kind) => engine.checks[Number(MARKUP.exec(kind)?.[1] ?? Number.NaN)] ?? [],
  );
  if (!own || enclosing(own.node, 'function') === enclosing(hit.node, 'function')) return hit;
  return { ...hit, module: own.module, node: own.node };
}

/** A path that begins with a slash, put behind a base: it cannot add to the host. */
function isBehindBase({ kind, taint }: Hit): boolean {
  if (kind === 'redirect')
    return (
      (taint.lead === undefined && has(taint.kinds, 'leading-slash') && has(taint.kinds, 'no-double-slash')) ||
      (taint.lead !== undefined && /[^/]\/(?=[^/]|$)|^\/(?=[^/])|[?#]/.test(taint.lead))
    );
  return (
    kind === 'url' &&
    taint.lead !== undefined &&
    has(taint.kinds, 'leading-slash') &&
    !/^[a-z+]+:\/*$/i.test(taint.lead)
  );
}

/**
 * A function that redirects to the address it is given, and looks at nothing, does what it says: the flow is reported
 * where it is handed an address from outside. One that takes the whole request chooses for itself.
 */
function whereHanded(hit: Hit): Hit {
  const { handler } = hit.taint.root;
  const isPart = pathOf(hit.taint.sym).keys.length > 0;
  let at: { readonly module: Module; readonly node: Node } = hit;
  let owner = enclosing(hit.node, 'function');
  for (const { module, node, message } of stepsOf(hit.taint.trail)) {
    if (!owner || owner === handler || decides(owner)) break;
    if (!message.startsWith('passed to ') || node.kind !== 'call' || isInside(node, owner)) continue;
    if (isPart && takesInput(node, handler)) break;
    at = { module, node };
    owner = enclosing(node, 'function');
  }
  return { ...hit, module: at.module, node: at.node };
}

/** Whether a function ends early in some cases: it looks at what it was given. */
function decides(owner: FunctionNode): boolean {
  let found = false;
  walk(owner.body, (node) => {
    if (node.kind === 'function') return false;
    if (node.kind === 'throw' || (node.kind === 'return' && enclosing(node, 'if'))) found ||= isInside(node, owner);
    return !found;
  });
  return found;
}

function isInside(node: Node, owner: Node): boolean {
  for (let at = node.parent; at; at = at.parent) if (at === owner) return true;
  return false;
}

/** Whether a call hands on a parameter of the handler as it is. */
function takesInput({ args }: Call, handler: FunctionNode | undefined): boolean {
  const names = new Set(handler?.params.map(({ target }) => (target?.kind === 'name' ? target.name : undefined)));
  return args.some(({ value }) => value.kind === 'name' && names.has(value.name));
}

function whereBuilt(hit: Hit): Hit {
  const builds = stepsOf(hit.taint.trail).filter((step) => step.message === 'built into a string');
  const owner = enclosing(hit.node, 'function');
  const isElsewhere = ({ node }: { node: Node }) => enclosing(node, 'function') !== owner;
  const [last] = builds;
  // What runs a statement may add to it: a condition that was whole before is the one to mend.
  const place = last && isElsewhere(last) ? last : builds.find((one) => isElsewhere(one) && isCondition(one.node));
  return place ? { ...hit, module: place.module, node: place.node } : hit;
}

/** `name = ${value}`: a text in which a value stands behind an operator. */
function isCondition(node: Node): boolean {
  return (
    node.kind === 'text' &&
    node.parts.some(
      (part, i) =>
        part.kind === 'literal' &&
        /(?:[=~<>]|\b(?:in|like|from|is|where|and|or|not))\s*[("'`]*$/i.test(String(part.value)) &&
        i < node.parts.length - 1,
    )
  );
}

function atWeakChecks(engine: Engine, hit: Hit): Hit[] {
  return kindsOf(hit.taint.kinds).flatMap((kind) => {
    const check = engine.checks[Number(WEAK.exec(kind)?.[1] ?? Number.NaN)];
    const inSame = check && enclosing(check.node, 'function') === enclosing(hit.node, 'function');
    return check && !inSame && /^(?:file-\w+|working-directory|url)$/.test(hit.kind)
      ? [{ ...hit, module: check.module, node: check.node }]
      : [];
  });
}

/** The steps of a way, newest first. */
export function stepsOf(trail: Trail | undefined): { module: Module; node: Node; message: string }[] {
  const steps: { module: Module; node: Node; message: string }[] = [];
  // Without recursion: a way may be long.
  const pending: (Trail | undefined)[] = [trail];
  while (pending.length > 0 && steps.length < 200) {
    const at = pending.pop();
    if (!at) continue;
    if ('first' in at) pending.push(at.first, at.then);
    else {
      steps.push({ module: at.module, node: at.node, message: at.message });
      if (at.before) pending.push(at.before);
    }
  }
  return steps;
}

/** The expression that a returned taint comes out of: the arm of a `match` or `if` that holds a step of its way. */
export function tailOf(node: Node, taint: Taint): Node {
  const steps = stepsOf(taint.trail);
  const holds = (body: Node) => steps.some((step) => step.node.start >= body.start && step.node.end <= body.end);
  let at = node;
  for (let depth = 0; depth < 8; depth++) {
    let next: Node | undefined;
    if (at.kind === 'block') next = at.body.at(-1);
    else if (at.kind === 'switch') next = at.cases.find((one) => holds(one.body))?.body;
    else if (at.kind === 'if') next = holds(at.then) ? at.then : at.otherwise;
    if (!next) break;
    at = next;
  }
  return at.kind === 'block' ? node : at;
}
