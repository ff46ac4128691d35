/** The calls of a project, indexed by what they call: a check asks by name and walks only what answers. */
import type { CallNames, ResolvedCall } from '../checks/check.ts';

export class CallIndex {
  readonly #calls: readonly ResolvedCall[];
  #byName: Map<string, number[]> | undefined;
  #byLast: Map<string, number[]> | undefined;
  #byKeyword: Map<string, number[]> | undefined;

  /** @param calls In source order; what is found keeps it. */
  constructor(calls: readonly ResolvedCall[]) {
    this.#calls = calls;
  }

  /** Calls whose canonical callee is one of `names`; a name may end in `*`. */
  to(names: readonly string[]): readonly ResolvedCall[] {
    const byName = this.#names();
    const groups: (readonly number[])[] = [];
    for (const name of names) {
      if (!name.endsWith('*')) groups.push(byName.get(name) ?? []);
      else for (const [key, group] of byName) if (key.startsWith(name.slice(0, -1))) groups.push(group);
    }
    return this.#collect(groups);
  }

  /** Calls that one of the patterns names; a pattern is tried once for each distinct name, not for each call. */
  named({ name, last, keyword }: CallNames): readonly ResolvedCall[] {
    const groups: (readonly number[])[] = [];
    if (name) for (const [key, group] of this.#names()) if (name.test(key)) groups.push(group);
    if (last) for (const [key, group] of this.#lasts()) if (last.test(key)) groups.push(group);
    if (keyword) for (const [key, group] of this.#keywords()) if (keyword.test(key)) groups.push(group);
    return this.#collect(groups);
  }

  #names(): ReadonlyMap<string, readonly number[]> {
    this.#byName ??= group(this.#calls, ({ name }) => [name]);
    return this.#byName;
  }

  #lasts(): ReadonlyMap<string, readonly number[]> {
    this.#byLast ??= group(this.#calls, ({ last }) => [last]);
    return this.#byLast;
  }

  #keywords(): ReadonlyMap<string, readonly number[]> {
    this.#byKeyword ??= group(this.#calls, ({ call }) => call.args.flatMap(({ name }) => name ?? []));
    return this.#byKeyword;
  }

  #collect(groups: readonly (readonly number[])[]): readonly ResolvedCall[] {
    const [only] = groups;
    const places = groups.length === 1 && only ? only : [...new Set(groups.flat())].sort((a, b) => a - b);
    return places.map((at) => this.#calls[at] as ResolvedCall);
  }
}

/** The places of calls in their list, by each of their keys. */
function group(
  calls: readonly ResolvedCall[],
  keysOf: (call: ResolvedCall) => readonly string[],
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  calls.forEach((call, at) => {
    for (const key of keysOf(call)) {
      const found = groups.get(key);
      if (found) found.push(at);
      else groups.set(key, [at]);
    }
  });
  return groups;
}
