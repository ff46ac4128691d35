/** API models, indexed by canonical callee. */
import type { Module } from '../syntax/ast.ts';
import type { ApiModel, ModelCall } from '../types.ts';

type Role = 'sinks' | 'sources' | 'sanitizers' | 'propagators' | 'guards' | 'runs';
const ROLES: readonly Role[] = ['sinks', 'sources', 'sanitizers', 'propagators', 'guards', 'runs'];

interface Table {
  readonly exact: Map<string, ModelCall[]>;
  /** By what stands before a `*` at the end. */
  readonly prefixes: Map<string, ModelCall[]>;
  /** What `prefixes` gave for a name; `null` for nothing. */
  readonly byName: Map<string, readonly ModelCall[] | null>;
  /** `?.name`: by method name, whatever the receiver. */
  readonly methods: Map<string, ModelCall[]>;
}

const NOTHING: readonly ModelCall[] = [];

/** The models of one language. */
class LanguageModels {
  readonly #tables = new Map<Role, Table>(
    ROLES.map((role) => [role, { exact: new Map(), prefixes: new Map(), byName: new Map(), methods: new Map() }]),
  );
  readonly #returns = new Map<string, string>();
  /** Function → the method that it is like. */
  readonly methods = new Map<string, string>();
  readonly exits = new Set<string>();
  readonly asserts = new Set<string>();

  constructor(models: readonly ApiModel[]) {
    for (const model of models) {
      for (const role of ROLES) for (const call of model[role]) addCall(this.#tables.get(role) as Table, call);
      for (const [callee, type] of Object.entries(model.returns)) this.#returns.set(callee, type);
      for (const [callee, method] of Object.entries(model.methods)) this.methods.set(callee, method);
      for (const name of model.exits) this.exits.add(name);
      for (const name of model.asserts) this.asserts.add(name);
    }
  }

  /** Entries for a canonical name; entries for any receiver where the name is not known. */
  find(role: Role, name: string, method: string | undefined): readonly ModelCall[] {
    const table = this.#tables.get(role) as Table;
    const exact = name === '' ? undefined : (table.exact.get(name) ?? findPrefix(table, name));
    if (exact) return exact;
    return method === undefined ? NOTHING : (table.methods.get(method) ?? NOTHING);
  }

  /** Whether any entry is about this very name. */
  knows(name: string): boolean {
    if (this.#returns.has(name) || this.methods.has(name)) return true;
    for (const table of this.#tables.values()) if (table.exact.has(name) || findPrefix(table, name)) return true;
    return false;
  }

  returnType(name: string): string | undefined {
    return this.#returns.get(name);
  }
}

const NO_MODELS = new LanguageModels([]);

/** The models by the language of the calling code. */
export class ModelIndex {
  readonly #byLanguage: ReadonlyMap<string, LanguageModels>;

  constructor(models: Readonly<Record<string, ApiModel>>) {
    this.#byLanguage = new Map(
      Object.entries(models).map(([language, model]) => [language, new LanguageModels([model])]),
    );
  }

  of({ language }: Module): LanguageModels {
    return this.#byLanguage.get(language === 'javascript' ? 'typescript' : language) ?? NO_MODELS;
  }
}

function addCall(table: Table, call: ModelCall): void {
  for (const callee of call.callee) {
    if (callee.startsWith('?.')) push(table.methods, callee.slice(2), call);
    else if (callee.endsWith('*')) push(table.prefixes, callee.slice(0, -1), call);
    else push(table.exact, callee, call);
  }
}

/** The entry with the longest prefix of the name that ends at a separator or is written out. */
function findPrefix(table: Table, name: string): readonly ModelCall[] | undefined {
  if (table.prefixes.size === 0) return undefined;
  const known = table.byName.get(name);
  if (known !== undefined) return known === null ? undefined : known;
  let found: readonly ModelCall[] | undefined;
  for (let length = name.length; length > 0 && !found; length--) found = table.prefixes.get(name.slice(0, length));
  table.byName.set(name, found ?? null);
  return found;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
