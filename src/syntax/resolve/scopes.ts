/** Lexical scopes: which binding a name refers to, and what is known to have been bound to it. */
import type {
  ClassNode,
  Expression,
  FunctionNode,
  Import,
  ImportBinding,
  Module,
  Name,
  Node,
  Parameter,
  Pattern,
  Statement,
  TypeNode,
} from '../ast.ts';

/** A step from a bound value to the part of it that a destructuring takes: a key, a position, or the elements. */
export type PathStep = string | number | 'each' | 'rest';

/** One place that gives a binding its value. */
export interface Definition {
  readonly start: number;
  readonly value?: Expression;
  /** How the bound part is reached inside `value`; empty for the value itself. */
  readonly path: readonly PathStep[];
  readonly type?: TypeNode;
  /** `for x of value`, `with value as x`, `catch (x)`. */
  readonly via?: 'each' | 'with' | 'catch';
}

export interface Binding {
  readonly name: string;
  readonly kind: 'import' | 'variable' | 'parameter' | 'function' | 'class' | 'type';
  readonly module: Module;
  /** The scope's node; the module itself at top level. */
  readonly scope: Node | Module;
  /** The declaring node: name, function, class, type alias or import. */
  readonly node: Node;
  readonly import?: { readonly module: string; readonly imported: string };
  readonly parameter?: {
    readonly owner: FunctionNode;
    readonly parameter: Parameter;
    readonly path: readonly PathStep[];
  };
  readonly definitions: Definition[];
  /** Assigned again after its declaration. */
  reassigned: boolean;
}

type ScopeKey = Node | Module;
const SCOPE_KINDS = new Set<Node['kind']>(['function', 'block', 'loop', 'if', 'switch', 'with', 'class', 'try']);

/** The scopes of one module. */
export class Scopes {
  readonly module: Module;
  /** The tables of the scopes that are nodes, by the order of these. */
  readonly #tables: (Map<string, Binding> | undefined)[];
  readonly #top = new Map<string, Binding>();
  /** Wildcard imports, in order. */
  readonly wildcards: string[] = [];
  readonly #python: boolean;

  constructor(module: Module) {
    this.module = module;
    this.#tables = new Array<undefined>(module.nodes.length).fill(undefined);
    this.#python = module.language === 'python';
    this.#build();
  }

  /** The binding that a name refers to at its place, or `undefined` for a global; of those that `accepts` lets pass. */
  lookup(name: string, at: Node, accepts: (binding: Binding) => boolean = () => true): Binding | undefined {
    let inFunction = false;
    let below: Node | undefined;
    for (let node: Node | undefined = at; node; below = node, node = node.parent) {
      if (!SCOPE_KINDS.has(node.kind)) continue;
      // A Python class body is no scope for its methods.
      if (this.#python && node.kind === 'class' && inFunction) continue;
      if (node.kind === 'function') inFunction = true;
      const scope: Node = (below && bodyOfCase(node, below)) ?? node;
      const found = this.#tableOf(scope)?.get(name);
      if (found && !this.#isLater(found, at) && accepts(found)) return found;
    }
    return this.topLevel(name);
  }

  /** `let name = name.trim()`: what a variable is made from, and what stands before it, means the one outside. */
  #isLater({ kind, definitions: [first] }: Binding, at: Node): boolean {
    const { language } = this.module;
    if (kind !== 'variable' || !first || (language !== 'rust' && language !== 'go')) return false;
    const { start, value } = first;
    return at.start < start || (value !== undefined && at.start >= value.start && at.end <= value.end);
  }

  #tableOf(scope: ScopeKey): Map<string, Binding> | undefined {
    if (scope === this.module) return this.#top;
    const { order } = scope as Node;
    return order === undefined ? undefined : this.#tables[order];
  }

  topLevel(name: string): Binding | undefined {
    return this.#top.get(name);
  }

  /** Every binding of the module's top level. */
  topLevelBindings(): Iterable<Binding> {
    return this.#top.values();
  }

  #declare(
    scope: ScopeKey,
    binding: Omit<Binding, 'definitions' | 'reassigned' | 'module' | 'scope'>,
    definition?: Definition,
  ): void {
    let table = this.#tableOf(scope);
    if (!table) {
      table = new Map();
      this.#tables[(scope as Node).order as number] = table;
    }
    const existing = table.get(binding.name);
    if (existing && existing.kind !== 'import') {
      if (definition) existing.definitions.push(definition);
      existing.reassigned = true;
      return;
    }
    const made: Binding = {
      name: binding.name,
      kind: binding.kind,
      module: this.module,
      scope,
      node: binding.node,
      definitions: definition ? [definition] : [],
      reassigned: false,
      ...(binding.import && { import: binding.import }),
      ...(binding.parameter && { parameter: binding.parameter }),
    };
    table.set(binding.name, made);
  }

  /** Binds every name in a pattern. */
  #bind(
    scope: ScopeKey,
    pattern: Pattern,
    make: (name: Name, path: readonly PathStep[]) => void,
    path: readonly PathStep[] = [],
  ): void {
    if (pattern.kind === 'name') return make(pattern, path);
    if (pattern.kind !== 'destructure') return;
    pattern.entries.forEach((entry, index) => {
      const step: PathStep = entry.rest ? 'rest' : pattern.shape === 'object' ? (entry.key ?? 'each') : index;
      // `Parameters(x)`, `Some(x)`, `Ok(x)`: a wrapper of one value is that value.
      const wraps = pattern.type !== undefined && pattern.shape === 'array' && pattern.entries.length === 1;
      this.#bind(scope, entry.target, make, wraps ? path : [...path, step]);
    });
  }

  #bindVariable(scope: ScopeKey, pattern: Pattern, value?: Expression, extra: Partial<Definition> = {}): void {
    this.#bind(scope, pattern, (name, path) => {
      const definition: Definition = { start: name.start, path, ...(value && { value }), ...extra };
      this.#declare(scope, { name: name.name, kind: 'variable', node: name }, definition);
    });
  }

  #build(): void {
    const { module } = this;
    const assignments: { target: Pattern; value: Expression | undefined; at: Node; scope: ScopeKey }[] = [];
    // The scope that the children of each node stand in.
    const inner = new Array<ScopeKey>(module.nodes.length).fill(module);
    for (let order = 0; order < module.nodes.length; order++) {
      const node = module.nodes[order] as Node;
      const scope = node.parent?.order === undefined ? module : (inner[node.parent.order] as ScopeKey);
      if (node.kind === 'assign')
        assignments.push({
          target: node.target,
          value: node.operator === '=' ? node.value : undefined,
          at: node,
          scope,
        });
      else this.#declareNode(node, scope);
      inner[order] = this.#innerScope(node, scope);
    }
    for (const { target, value, at, scope } of assignments) this.#assign(target, value, at, scope);
  }

  #innerScope(node: Node, scope: ScopeKey): ScopeKey {
    if (this.#python) return node.kind === 'function' || node.kind === 'class' ? node : scope;
    return SCOPE_KINDS.has(node.kind) ? node : scope;
  }

  /** Assignments bind in Python; elsewhere they add a value to the binding they reach. */
  #assign(target: Pattern, value: Expression | undefined, at: Node, scope: ScopeKey): void {
    this.#bind(scope, target, (name, path) => {
      const definition: Definition = { start: name.start, path, ...(value && { value }) };
      const local = this.#python ? this.#tableOf(scope)?.get(name.name) : this.lookup(name.name, at);
      if (local) {
        // `x += y` is a definition without a value: what the variable is then is not written anywhere.
        local.definitions.push(definition);
        local.reassigned = true;
      } else if (this.#python && value) {
        this.#declare(scope, { name: name.name, kind: 'variable', node: name }, definition);
      }
    });
  }

  #declareNode(node: Node, scope: ScopeKey): void {
    switch (node.kind) {
      case 'import':
        for (const binding of node.bindings) this.#declareImport(node, binding);
        return;
      case 'declare':
        return this.#bindVariable(scope, node.target, node.value, node.type ? { type: node.type } : {});
      case 'function':
        return this.#declareFunction(node, scope);
      case 'class':
        if (node.name && node.flavor !== 'impl') this.#declare(scope, { name: node.name, kind: 'class', node });
        return;
      case 'type-alias':
        return this.#declare(scope, { name: node.name, kind: 'type', node });
      case 'loop':
        if (node.each)
          this.#bindVariable(this.#python ? scope : node, node.each.target, node.each.iterable, { via: 'each' });
        return;
      case 'with':
        for (const item of node.items)
          if (item.target) this.#bindVariable(this.#python ? scope : node, item.target, item.value, { via: 'with' });
        return;
      case 'try':
        for (const handler of node.handlers)
          if (handler.target)
            this.#bindVariable(this.#python ? scope : handler.body, handler.target, undefined, {
              via: 'catch',
              ...(handler.types[0] && { type: handler.types[0] }),
            });
        return;
      case 'switch':
        for (const one of node.cases)
          for (const test of one.tests)
            if (test.kind === 'destructure' || this.#isCatchAll(test)) this.#bindVariable(one.body, test, node.subject);
        return;
    }
  }

  /** `other => …` of Rust; constants and unit variants are capitalised. */
  #isCatchAll(test: Expression | Pattern): test is Name {
    return this.module.language === 'rust' && test.kind === 'name' && /^[a-z_]/.test(test.name);
  }

  #declareImport(node: Import, binding: ImportBinding): void {
    if (binding.local === '*') {
      this.wildcards.push(node.module);
      return;
    }
    const imported = { module: node.module, imported: binding.imported };
    this.#declare(this.module, { name: binding.local, kind: 'import', node, import: imported });
  }

  #declareFunction(node: FunctionNode, scope: ScopeKey): void {
    const isMethod = node.parent?.kind === 'class' || node.receiver !== undefined;
    if (node.name && !isMethod && node.parent?.kind !== 'object')
      this.#declare(scope, { name: node.name, kind: 'function', node });
    const parameters = node.receiver ? [node.receiver, ...node.params] : node.params;
    for (const parameter of parameters) {
      this.#bind(node, parameter.target, (name, path) =>
        this.#declare(node, {
          name: name.name,
          kind: 'parameter',
          node: name,
          parameter: { owner: node, parameter, path },
        }),
      );
    }
  }
}

/** The pattern and the guard of a case see what the case binds, and a handler's pattern what the handler binds. */
function bodyOfCase(node: Node, below: Node): Node | undefined {
  if (node.kind === 'try') return node.handlers.find(({ target }) => target === below)?.body;
  if (node.kind !== 'switch' || node.subject === below) return undefined;
  return node.cases.find(({ tests, guard }) => guard === below || tests.some((test) => test === below))?.body;
}

/** The class a node stands in, with the methods' own nested functions included. */
export function enclosingClass(node: Node): ClassNode | undefined {
  for (let up: Node | undefined = node.parent; up; up = up.parent) if (up.kind === 'class') return up;
  return undefined;
}

/** The statements of a module's top level, inline blocks (Rust `mod`, TypeScript namespaces) opened. */
export function* topLevelStatements(body: readonly Statement[]): Generator<Statement> {
  for (const statement of body) {
    if (statement.kind === 'block') yield* topLevelStatements(statement.body);
    else yield statement;
  }
}

/** Whether a binding may be what a Go type names: `args args` declares a parameter of the type outside. */
export function isGoType(binding: Binding): boolean {
  return binding.kind !== 'parameter' && binding.kind !== 'variable';
}
