/** Servers mounted into others: under which prefix what they register is seen. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';
import { originsOf, receiverOf } from './python-receiver.ts';

/** A prefix that is computed at run time. */
const COMPUTED: unique symbol = Symbol('computed');
export type Prefix = string | typeof COMPUTED;

interface Mount {
  readonly parent: Call;
  readonly prefix: Prefix;
}

const METHODS = new Set(['mount', 'import_server', 'add_provider']);
const MAX_DEPTH = 6;

export class Mounts {
  readonly #mounts = new Map<Call, Mount[]>();

  /** Reads `parent.mount(child, prefix)` in the forms that it had over time. */
  read(project: PythonProject, call: Call): void {
    const { callee, args } = call;
    if (callee.kind !== 'member' || !METHODS.has(callee.property) || receiverOf(project, callee.object) === undefined)
      return;
    const listed = args.flatMap((one) => (one.name === undefined && !one.spread ? [one.value] : []));
    const byName = (...names: string[]) => args.find((argument) => names.includes(argument.name ?? ''))?.value;
    const isText = (node: Expression) => project.text(node) !== undefined;
    const child = byName('server', 'provider') ?? listed.find((one) => !isText(one));
    if (!child) return;
    const written = byName('prefix', 'namespace') ?? listed.find((one) => one !== child);
    const served = servedBy(project, { node: child, env: project.emptyEnv });
    const parents = originsOf(project, callee.object);
    for (const env of project.environments.of(served.node, served.env)) {
      const prefix = written ? this.#prefixOf(project, { node: written, env }) : '';
      for (const inner of originsOf(project, served.node, env)) {
        const list = this.#mounts.get(inner) ?? [];
        this.#mounts.set(inner, list);
        for (const parent of parents) if (parent !== inner) list.push({ parent, prefix });
      }
    }
  }

  #prefixOf(project: PythonProject, written: Value): Prefix {
    const constant = project.evaluator.constant(written);
    return typeof constant === 'string' ? constant : constant === null ? '' : COMPUTED;
  }

  /** Whether it matters on which server something is registered. */
  get any(): boolean {
    return this.#mounts.size > 0;
  }

  isMounted(server: Call): boolean {
    return (this.#mounts.get(server) ?? []).length > 0;
  }

  /** The prefixes under which hosts see what a server registers, outermost first. */
  prefixesOf(server: Call, depth = MAX_DEPTH): readonly (readonly Prefix[])[] {
    const mounts = this.#mounts.get(server) ?? [];
    if (mounts.length === 0 || depth === 0) return [[]];
    return mounts.flatMap(({ parent, prefix }) =>
      this.prefixesOf(parent, depth - 1).map((outer): readonly Prefix[] =>
        prefix === '' ? outer : [...outer, prefix],
      ),
    );
  }
}

/** The server in `FastMCPProvider(server).wrap_transform(…)`. */
function servedBy(project: PythonProject, value: Value): Value {
  const { node, env } = project.evaluator.follow(value);
  if (node.kind !== 'call') return value;
  const { callee, args } = node;
  if (callee.kind === 'member' && callee.property === 'wrap_transform')
    return servedBy(project, { node: callee.object, env });
  const [first] = args;
  return first && lastNameOf(callee) === 'FastMCPProvider' ? { node: first.value, env } : value;
}

/** A name as hosts see it; `undefined` where a prefix is computed. */
export function prefixed(name: string | undefined, prefixes: readonly Prefix[]): string | undefined {
  if (name === undefined || prefixes.includes(COMPUTED)) return undefined;
  return [...prefixes, name].map(String).join('_');
}

/** A resource URI as hosts see it: the prefix is the first part of its path. */
export function prefixedUri(uri: string | undefined, prefixes: readonly Prefix[]): string | undefined {
  if (uri === undefined || prefixes.includes(COMPUTED)) return undefined;
  const match = /^([^:]+:\/\/)(.*)$/s.exec(uri);
  return match && prefixes.length > 0 ? `${match[1]}${[...prefixes.map(String), match[2]].join('/')}` : uri;
}
