/** How the project uses its functions, classes and collections: callers, instances, subclasses, what is added later. */
import type {
  Argument,
  Assign,
  Call,
  ClassNode,
  Decorator,
  Expression,
  FunctionNode,
  LanguageId,
  Module,
  Name,
  Node,
} from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import { returnsOf } from './functions.ts';

/** A place that runs a function: a call of it, or a call that it is handed to. */
export interface Caller {
  readonly call: Call;
  /** Position among the arguments when the function is handed over as a callback. */
  readonly callback?: number;
}

/** Something put into a collection after its creation: `list.push(value)`, `map.set(key, value)`, `object[key] = value`. */
export interface Addition {
  readonly key?: Expression;
  readonly value: Expression;
  readonly spread: boolean;
}

const ADDS_ELEMENTS = new Set(['push', 'unshift', 'add', 'append', 'appendleft']);
const ADDS_ALL = new Set(['extend', 'update']);
const NO_CALLERS: readonly Caller[] = [];

/** What a collection is known by: the binding of its variable, or the class and name of its field. */
type Owner = Binding | string;

/** Indexes over the modules of some languages, built on first use. */
export class Usages {
  readonly #resolver: Resolver;
  readonly #modules: readonly { module: Module; nodes: ModuleNodes }[];
  #callers: Map<Node, Caller[]> | undefined;
  readonly #unresolved = new Map<string, Call[]>();
  #additions: Map<Owner, Addition[]> | undefined;
  #properties: Map<Binding, Map<string, Expression[]>> | undefined;
  #subclasses: Map<ClassNode, ClassNode[]> | undefined;
  readonly #classIds = new Map<ClassNode, number>();

  constructor(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes, languages: readonly LanguageId[]) {
    this.#resolver = resolver;
    this.#modules = resolver.project.modules
      .filter((module) => languages.includes(module.language))
      .map((module) => ({ module, nodes: nodesOf(module) }));
  }

  /** Where a function of the project is called or handed over, or a class instantiated. */
  callersOf(node: FunctionNode | ClassNode): readonly Caller[] {
    this.#callers ??= this.#indexCallers();
    const found = this.#callers.get(node);
    if (found) return found;
    // A method called on something of unknown type: its name decides, when no other function has been seen under it.
    const isMethod = node.kind === 'function' && node.parent?.kind === 'class' && node.name !== undefined;
    return isMethod ? (this.#unresolved.get(node.name ?? '') ?? []).map((call) => ({ call })) : NO_CALLERS;
  }

  /** Classes that extend a class, directly or not. */
  subclassesOf(node: ClassNode): readonly ClassNode[] {
    this.#subclasses ??= this.#indexSubclasses();
    const found: ClassNode[] = [];
    const pending = [...(this.#subclasses.get(node) ?? [])];
    for (let next = pending.shift(); next; next = pending.shift()) {
      if (found.includes(next)) continue;
      found.push(next);
      pending.push(...(this.#subclasses.get(next) ?? []));
    }
    return found;
  }

  /** What is added to the collection in a variable. */
  addedTo(binding: Binding): readonly Addition[] {
    this.#additions ??= this.#indexAdditions();
    return this.#additions.get(binding) ?? [];
  }

  /** What is added to the collection in a field of a class. */
  addedToField(owner: ClassNode, field: string): readonly Addition[] {
    this.#additions ??= this.#indexAdditions();
    return this.#additions.get(this.#fieldKey(owner, field)) ?? [];
  }

  /** Values given to `name.property` by assignment, for a variable, class, function or compiled enum. */
  assignedTo(binding: Binding): ReadonlyMap<string, readonly Expression[]> {
    this.#properties ??= this.#indexProperties();
    return this.#properties.get(binding) ?? new Map();
  }

  #indexCallers(): Map<Node, Caller[]> {
    const index = new Map<Node, Caller[]>();
    const add = (node: Node, caller: Caller) => {
      const list = index.get(node);
      if (list) list.push(caller);
      else index.set(node, [caller]);
    };
    for (const { nodes } of this.#modules) {
      for (const call of nodes.of('call')) {
        const target = this.#calledBy(call);
        if (target) add(target, { call });
        else if (call.callee.kind === 'member') this.#addUnresolved(call.callee.property, call);
        call.args.forEach((argument, callback) => {
          const passed = this.#functionIn(argument);
          if (passed) add(passed, { call, callback });
        });
      }
      for (const decorated of nodes.of('function'))
        for (const decorator of decorated.decorators) this.#addDecoration(decorated, decorator, add);
    }
    return index;
  }

  /** `@register` and `@register('x')` call a function, or what it returns, with the function below. */
  #addDecoration(decorated: FunctionNode, decorator: Decorator, add: (node: Node, caller: Caller) => void): void {
    const { expression, start, end } = decorator;
    const target = this.#resolver.target(expression.kind === 'call' ? expression.callee : expression)?.node;
    if (target?.kind !== 'function') return;
    const applied = expression.kind === 'call' ? this.#returnedBy(target) : target;
    if (!applied) return;
    const args = [{ value: decorated, spread: false }];
    const call: Call = { kind: 'call', callee: expression, args, via: 'call', typeArgs: [], start, end };
    call.parent = decorator;
    add(applied, { call });
  }

  /** The function that a function makes and gives back. */
  #returnedBy(node: FunctionNode): FunctionNode | undefined {
    for (const { value } of returnsOf(node)) {
      const made = value && this.#resolver.functionOf(value);
      if (made && enclosing(made, 'function') === node) return made;
    }
    return undefined;
  }

  #calledBy(call: Call): Node | undefined {
    if (call.callee.kind === 'name' && call.callee.name === 'super') {
      const base = enclosing(call, 'class')?.bases[0];
      return base && this.#resolver.typeTarget(base)?.node;
    }
    const callee = unwrap(call.callee);
    if (callee.kind === 'call') {
      const made = this.#resolver.target(callee.callee)?.node;
      return made?.kind === 'function' ? this.#returnedBy(made) : undefined;
    }
    return callee.kind === 'function' ? callee : this.#resolver.target(callee)?.node;
  }

  #addUnresolved(method: string, call: Call): void {
    const list = this.#unresolved.get(method);
    if (list) list.push(call);
    else this.#unresolved.set(method, [call]);
  }

  #functionIn({ value, spread }: Argument): FunctionNode | undefined {
    if (spread) return undefined;
    const node = unwrap(value);
    if (node.kind === 'function') return node;
    if (node.kind !== 'name' && node.kind !== 'member' && node.kind !== 'call') return undefined;
    const target = this.#resolver.target(node)?.node;
    return target?.kind === 'function' ? target : undefined;
  }

  #indexSubclasses(): Map<ClassNode, ClassNode[]> {
    const index = new Map<ClassNode, ClassNode[]>();
    for (const { nodes } of this.#modules) {
      for (const node of nodes.of('class')) {
        for (const base of node.bases) {
          const target = this.#resolver.typeTarget(base)?.node;
          if (target?.kind === 'class') index.set(target, [...(index.get(target) ?? []), node]);
        }
      }
    }
    return index;
  }

  #indexAdditions(): Map<Owner, Addition[]> {
    const index = new Map<Owner, Addition[]>();
    const add = (collection: Expression, addition: Addition) => {
      const owner = this.#ownerOf(collection);
      if (owner === undefined) return;
      const list = index.get(owner);
      if (list) list.push(addition);
      else index.set(owner, [addition]);
    };
    for (const { nodes } of this.#modules) {
      for (const call of nodes.of('call')) {
        const { callee, args } = call;
        if (callee.kind !== 'member') continue;
        if (ADDS_ELEMENTS.has(callee.property))
          for (const argument of args) add(callee.object, { value: argument.value, spread: argument.spread });
        else if (ADDS_ALL.has(callee.property) && args[0]) add(callee.object, { value: args[0].value, spread: true });
        else if (callee.property === 'insert' && args[1]) add(callee.object, { value: args[1].value, spread: false });
        else if (callee.property === 'set' && args[0] && args[1])
          add(callee.object, { key: args[0].value, value: args[1].value, spread: false });
        else if (
          callee.property === 'assign' &&
          args[0] &&
          callee.object.kind === 'name' &&
          callee.object.name === 'Object'
        )
          for (const argument of args.slice(1)) add(args[0].value, { value: argument.value, spread: true });
      }
      for (const { target, value, operator } of nodes.of('assign'))
        if (target.kind === 'index') add(target.object, { key: target.index, value, spread: false });
        else if ((operator === '+=' || operator === '|=') && (target.kind === 'name' || target.kind === 'member'))
          add(target, { value, spread: true });
    }
    return index;
  }

  #ownerOf(collection: Expression): Owner | undefined {
    const node = unwrap(collection);
    if (node.kind === 'name') return this.#bindingOf(node);
    if (node.kind !== 'member') return undefined;
    const owner = this.#resolver.types.typeOf(node.object)?.node;
    return owner?.kind === 'class' ? this.#fieldKey(owner, node.property) : undefined;
  }

  #fieldKey(owner: ClassNode, field: string): string {
    let id = this.#classIds.get(owner);
    if (id === undefined) {
      id = this.#classIds.size;
      this.#classIds.set(owner, id);
    }
    return `${id}.${field}`;
  }

  /** The binding of a name; for the parameter of `(function (E) {…})(E || (E = {}))`, the binding of that `E`. */
  #bindingOf(node: Name): Binding | undefined {
    const binding = this.#resolver.bindingOf(node);
    const parameter = binding?.parameter;
    const call = parameter?.owner.parent;
    if (!parameter || call?.kind !== 'call' || call.callee !== parameter.owner) return binding;
    const argument = call.args[parameter.owner.params.indexOf(parameter.parameter)]?.value;
    const [left] = argument?.kind === 'binary' ? [argument.left] : [];
    return left?.kind === 'name' ? this.#resolver.bindingOf(left) : binding;
  }

  #indexProperties(): Map<Binding, Map<string, Expression[]>> {
    const index = new Map<Binding, Map<string, Expression[]>>();
    const add = (assign: Assign, object: Expression, key: string) => {
      const binding = object.kind === 'name' ? this.#bindingOf(object) : undefined;
      if (!binding) return;
      const properties = index.get(binding) ?? new Map<string, Expression[]>();
      index.set(binding, properties);
      properties.set(key, [...(properties.get(key) ?? []), assign.value]);
    };
    for (const { nodes } of this.#modules) {
      for (const assign of nodes.of('assign')) {
        const { target } = assign;
        if (assign.operator !== '=') continue;
        if (target.kind === 'member') add(assign, target.object, target.property);
        else if (target.kind === 'index' && target.index.kind === 'literal')
          add(assign, target.object, String(target.index.value));
      }
    }
    return index;
  }
}
