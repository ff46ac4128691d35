/** How a Go project uses its functions, variables and structs: callers, references, later changes, literals. */
import type {
  ArrayNode,
  Call,
  ClassNode,
  Expression,
  FunctionNode,
  Member,
  Module,
  Name,
  ObjectNode,
} from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import { folderOf } from '../../syntax/resolve/project.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { GoTypes } from './go-types.ts';

/** `variable.path…[key] = value`, or `variable.path….key = value`. */
export interface Change {
  readonly path: readonly string[];
  readonly key: Expression | string;
  readonly value: Expression;
}

export type StructLiteral = ObjectNode | ArrayNode;

interface Handover {
  readonly to: FunctionNode;
  readonly position: number;
}

const NO_CALLS: readonly Call[] = [];

/** Indexes over the Go modules, built on first use. */
export class GoUsages {
  readonly #resolver: Resolver;
  readonly #types: GoTypes;
  readonly #nodes: readonly ModuleNodes[];
  #callers: Map<FunctionNode, Call[]> | undefined;
  /** The interface methods that are called, by name. */
  readonly #abstract = new Map<string, FunctionNode[]>();
  #changes: Map<Binding, Change[]> | undefined;
  #handovers: Map<Binding, Handover[]> | undefined;
  #literals: Map<ClassNode, StructLiteral[]> | undefined;
  #structs: ClassNode[] | undefined;
  readonly #references = new Map<Binding, readonly (Name | Member)[]>();
  readonly #open = new Set<Binding>();

  constructor(resolver: Resolver, types: GoTypes, nodes: readonly ModuleNodes[]) {
    this.#resolver = resolver;
    this.#types = types;
    this.#nodes = nodes;
  }

  /** The calls that run a function; for a method, also those through an interface that its type implements. */
  callersOf(node: FunctionNode): readonly Call[] {
    this.#callers ??= this.#indexCallers();
    const own = this.#callers.get(node) ?? NO_CALLS;
    const owner = node.receiver && this.#types.classOf(node.receiver.type);
    if (!owner || node.name === undefined) return own;
    const through = (this.#abstract.get(node.name) ?? []).flatMap((called) =>
      this.implementersOf(called).includes(owner) ? (this.#callers?.get(called) ?? NO_CALLS) : [],
    );
    return through.length > 0 ? [...own, ...through] : own;
  }

  #indexCallers(): Map<FunctionNode, Call[]> {
    const index = new Map<FunctionNode, Call[]>();
    for (const nodes of this.#nodes) {
      for (const call of nodes.of('call')) {
        const called = this.#resolver.functionOf(call);
        if (!called) continue;
        if (isAbstract(called) && !index.has(called)) push(this.#abstract, called.name ?? '', called);
        push(index, called, call);
      }
    }
    return index;
  }

  /** What refers to a variable, parameter or function: names, and `package.Name` for what a package exports. */
  referencesTo(binding: Binding): readonly (Name | Member)[] {
    let found = this.#references.get(binding);
    if (!found) {
      const isPackageLevel = binding.scope === binding.module;
      found = this.#nodes.flatMap((nodes): (Name | Member)[] => {
        const isNear =
          nodes.module === binding.module || (isPackageLevel && isSamePackage(nodes.module, binding.module));
        if (isNear) return nodes.of('name').filter((name) => this.#refersTo(name, binding));
        return isPackageLevel ? nodes.of('member').filter((member) => this.#names(member, binding)) : [];
      });
      this.#references.set(binding, found);
    }
    return found;
  }

  #refersTo(name: Name, binding: Binding): boolean {
    return name.name === binding.name && name !== binding.node && this.#resolver.bindingOf(name) === binding;
  }

  #names({ object, property }: Member, binding: Binding): boolean {
    if (property !== binding.name || object.kind !== 'name') return false;
    const target = this.#resolver.target(object);
    return target?.module !== undefined && !target.node && isSamePackage(target.module, binding.module);
  }

  /** What is put into the collection or struct in a variable, also by functions of the project that it is handed to. */
  changesOf(binding: Binding): readonly Change[] {
    this.#changes ??= this.#indexChanges();
    this.#handovers ??= this.#indexHandovers();
    if (this.#open.has(binding)) return [];
    this.#open.add(binding);
    const own = this.#changes.get(binding) ?? [];
    const handedOver = (this.#handovers.get(binding) ?? []).flatMap(({ to, position }) => {
      const target = to.params[position]?.target;
      const parameter = target?.kind === 'name' ? this.#resolver.bindingOf(target) : undefined;
      return parameter ? this.changesOf(parameter) : [];
    });
    this.#open.delete(binding);
    return handedOver.length > 0 ? [...own, ...handedOver] : own;
  }

  #indexChanges(): Map<Binding, Change[]> {
    const index = new Map<Binding, Change[]>();
    for (const nodes of this.#nodes) {
      for (const { target, operator, value } of nodes.of('assign')) {
        if (operator !== '=' || (target.kind !== 'member' && target.kind !== 'index')) continue;
        const place = this.#placeOf(target.object);
        if (place)
          push(index, place.binding, {
            path: place.path,
            key: target.kind === 'member' ? target.property : target.index,
            value,
          });
      }
    }
    return index;
  }

  #placeOf(node: Expression): { binding: Binding; path: string[] } | undefined {
    const path: string[] = [];
    for (let at = unwrap(node); ; at = unwrap(at.object)) {
      if (at.kind === 'name') {
        const binding = this.#resolver.bindingOf(at);
        return binding && !binding.import ? { binding, path: path.reverse() } : undefined;
      }
      if (at.kind === 'member') path.push(at.property);
      else if (at.kind === 'index' && at.index.kind === 'literal') path.push(String(at.index.value));
      else return undefined;
    }
  }

  #indexHandovers(): Map<Binding, Handover[]> {
    const index = new Map<Binding, Handover[]>();
    for (const nodes of this.#nodes) {
      for (const call of nodes.of('call')) {
        if (!call.args.some(({ value }) => unwrap(value).kind === 'name')) continue;
        const to = this.#resolver.functionOf(call);
        if (!to || isAbstract(to)) continue;
        call.args.forEach(({ value }, position) => {
          const name = unwrap(value);
          const binding = name.kind === 'name' ? this.#resolver.bindingOf(name) : undefined;
          if (binding?.kind === 'variable') push(index, binding, { to, position });
        });
      }
    }
    return index;
  }

  /** The composite literals of a struct. */
  literalsOf(owner: ClassNode): readonly StructLiteral[] {
    this.#literals ??= this.#indexLiterals();
    return this.#literals.get(owner) ?? [];
  }

  #indexLiterals(): Map<ClassNode, StructLiteral[]> {
    const index = new Map<ClassNode, StructLiteral[]>();
    for (const nodes of this.#nodes) {
      for (const literal of [...nodes.of('object'), ...nodes.of('array')]) {
        const owner = this.#types.classOf(this.#types.typeOf(literal));
        if (owner) push(index, owner, literal);
      }
    }
    return index;
  }

  /** The structs that have every method of the interface that a method belongs to. */
  implementersOf(method: FunctionNode): readonly ClassNode[] {
    const contract = method.parent?.kind === 'class' ? method.parent : undefined;
    if (contract?.flavor !== 'interface' || contract.methods.length === 0) return [];
    this.#structs ??= this.#nodes.flatMap((nodes) => nodes.of('class').filter((one) => one.flavor === 'struct'));
    return this.#structs.filter((one) =>
      contract.methods.every(({ name }) => name !== undefined && this.#types.methodOf(one, name) !== undefined),
    );
  }
}

/** Whether a function is the method of an interface, which has no body. */
export function isAbstract(node: FunctionNode): boolean {
  return node.parent?.kind === 'class' && node.parent.flavor === 'interface';
}

function isSamePackage(one: Module, other: Module): boolean {
  return folderOf(one.path) === folderOf(other.path);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
