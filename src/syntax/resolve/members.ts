/** Members of classes, structs and object literals of the project: methods, fields and what was assigned to them. */
import type { ClassNode, Expression, FunctionNode, Module, Name, Node, TypeNode } from '../ast.ts';
import { forEachChild, walk } from '../walk.ts';
import type { Resolver, Target } from './resolver.ts';
import { enclosingClass } from './scopes.ts';

/** What is known of a field: its written type, and every value assigned to it. */
export interface FieldFacts {
  readonly type?: TypeNode;
  readonly values: Expression[];
}

interface ClassFacts {
  readonly methods: Map<string, FunctionNode>;
  readonly fields: Map<string, { type?: TypeNode; values: Expression[] }>;
}

/** Base classes that are looked through for one member. */
const MAX_BASES = 200;

export class Members {
  readonly #resolver: Resolver;
  readonly #facts = new Map<ClassNode, ClassFacts>();
  /** Rust impls and Go methods by the folder (Go) or project (Rust) and type name. */
  #impls: Map<string, FunctionNode[]> | undefined;
  /** Traits that blocks of Rust implement, by the same key. */
  readonly #traits = new Map<string, TypeNode[]>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** A method, field or property by name. */
  find(owner: Expression | ClassNode, property: string, seen = new Set<ClassNode>()): Target | undefined {
    if (owner.kind === 'object') return this.#findInObject(owner, property);
    if (owner.kind !== 'class' || !this.#enter(owner, seen)) return undefined;
    const facts = this.factsOf(owner);
    const method = facts.methods.get(property);
    if (method) return this.#resolver.own(method, `${owner.name ?? ''}.${property}`);
    const field = facts.fields.get(property);
    for (const value of field?.values ?? []) {
      const target =
        value.kind === 'function'
          ? this.#resolver.own(value, `${owner.name ?? ''}.${property}`)
          : this.#resolver.target(value);
      if (target) return target;
    }
    let stub: Target | undefined;
    for (const base of owner.bases) {
      const target = this.#resolver.typeTarget(base);
      const found = target?.node ? this.find(target.node, property, seen) : undefined;
      // What a protocol only declares, another base class does.
      if (found && !(found.node?.kind === 'function' && isStub(found.node))) return found;
      stub ??= found;
    }
    return stub;
  }

  /** Type and values of a field, in the class or a base class of the project. */
  field(owner: ClassNode, property: string, seen = new Set<ClassNode>()): FieldFacts | undefined {
    const found = this.factsOf(owner).fields.get(property);
    if (found || !this.#enter(owner, seen)) return found;
    for (const base of owner.bases) {
      const target = this.#resolver.typeTarget(base);
      const inherited = target?.node?.kind === 'class' ? this.field(target.node, property, seen) : undefined;
      if (inherited) return inherited;
    }
    return undefined;
  }

  /** The canonical name of the first base class outside the project. */
  externalBase(owner: ClassNode, seen = new Set<ClassNode>()): string | undefined {
    if (!this.#enter(owner, seen)) return undefined;
    for (const base of owner.bases) {
      const target = this.#resolver.typeTarget(base);
      if (target && !target.node) return target.name;
      const found = target?.node?.kind === 'class' ? this.externalBase(target.node, seen) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** Whether a class is looked at for the first time; who extends too many has the rest left out, which is said. */
  #enter(owner: ClassNode, seen: Set<ClassNode>): boolean {
    if (seen.has(owner)) return false;
    if (seen.size >= MAX_BASES) {
      this.#resolver.limit ??= `${this.#resolver.moduleOf(owner).path}: a class extends more others than are followed`;
      return false;
    }
    seen.add(owner);
    return true;
  }

  /** The class that `this` or `self` is at a node; for an `impl` block, the struct it is of. */
  ownerOf(node: Name): ClassNode | undefined {
    const owner = enclosingClass(node);
    if (!owner) return undefined;
    const target = this.typeOfImpl(owner);
    return target?.node?.kind === 'class' ? target.node : owner;
  }

  /** The struct or enum that an `impl` block is of; other classes are themselves. */
  typeOfImpl(owner: ClassNode): Target | undefined {
    const self = this.#resolver.own(owner, owner.name ?? 'anonymous');
    if (owner.flavor !== 'impl' || !owner.name) return self;
    const binding = this.#resolver.project
      .scopesOf(this.#resolver.moduleOf(owner))
      .lookup(owner.name.split('::').at(-1) ?? '', owner);
    const target = binding && this.#resolver.bindingTarget(binding);
    return target?.node ? target : self;
  }

  factsOf(owner: ClassNode): ClassFacts {
    let facts = this.#facts.get(owner);
    if (facts) return facts;
    facts = { methods: new Map(), fields: new Map() };
    this.#facts.set(owner, facts);
    for (const method of [...owner.methods, ...this.#implementations(owner)]) {
      if (method.name && !facts.methods.has(method.name) && method.role !== 'setter')
        facts.methods.set(method.name, method);
    }
    for (const method of this.#traitMethods(owner))
      if (method.name && !facts.methods.has(method.name)) facts.methods.set(method.name, method);
    for (const field of owner.fields) {
      facts.fields.set(field.name, {
        values: field.value ? [field.value] : [],
        ...(field.type && { type: field.type }),
      });
    }
    for (const method of facts.methods.values()) this.#collectAssignments(method, facts);
    return facts;
  }

  /** `this.x = value`, and constructor parameters that are properties by their modifier. */
  #collectAssignments(method: FunctionNode, facts: ClassFacts): void {
    if (method.role === 'constructor') {
      for (const parameter of method.params) {
        if (parameter.target.kind !== 'name' || !parameter.type) continue;
        if (!facts.fields.has(parameter.target.name))
          facts.fields.set(parameter.target.name, { type: parameter.type, values: [] });
      }
    }
    walk(method.body, (node) => {
      const target = node.kind === 'assign' && node.operator === '=' ? node.target : undefined;
      if (node.kind === 'assign' && target?.kind === 'member' && isSelf(target.object)) {
        const field = facts.fields.get(target.property) ?? { values: [] };
        field.values.push(node.value);
        facts.fields.set(target.property, field);
      }
      return true;
    });
  }

  #implementations(owner: ClassNode): readonly FunctionNode[] {
    if (!owner.name || (owner.flavor !== 'struct' && owner.flavor !== 'enum' && owner.flavor !== 'interface'))
      return [];
    this.#impls ??= this.#indexImplementations();
    return this.#impls.get(implKey(this.#resolver.moduleOf(owner), owner.name)) ?? [];
  }

  /** Methods with a body that a type of Rust has from the traits of the project that it implements. */
  #traitMethods(owner: ClassNode): readonly FunctionNode[] {
    if (!owner.name || (owner.flavor !== 'struct' && owner.flavor !== 'enum')) return [];
    const module = this.#resolver.moduleOf(owner);
    if (module.language !== 'rust') return [];
    return (this.#traits.get(implKey(module, owner.name)) ?? []).flatMap((trait) => {
      const node = this.#resolver.typeTarget(trait)?.node;
      return node?.kind === 'class' ? node.methods.filter(({ body }) => body.body.length > 0) : [];
    });
  }

  #indexImplementations(): Map<string, FunctionNode[]> {
    const index = new Map<string, FunctionNode[]>();
    const add = (module: Module, name: string, methods: readonly FunctionNode[]) => {
      const key = implKey(module, name);
      index.set(key, [...(index.get(key) ?? []), ...methods]);
    };
    for (const module of this.#resolver.project.modules) {
      const stack: Node[] = [...module.body];
      for (let node = stack.pop(); node; node = stack.pop()) {
        if (node.kind === 'class' && node.flavor === 'impl' && node.name) {
          const name = node.name.split('::').at(-1) ?? '';
          add(module, name, node.methods);
          const key = implKey(module, name);
          if (node.trait) this.#traits.set(key, [...(this.#traits.get(key) ?? []), node.trait]);
        } else if (node.kind === 'function' && node.receiver?.type) add(module, node.receiver.type.name, [node]);
        else if (node.kind === 'block' || node.kind === 'unknown') forEachChild(node, (child) => stack.push(child));
      }
    }
    return index;
  }

  #findInObject(owner: Extract<Expression, { kind: 'object' }>, property: string): Target | undefined {
    for (const entry of owner.properties) {
      if (entry.key !== property) continue;
      if (entry.value.kind === 'function' || entry.value.kind === 'object')
        return this.#resolver.own(entry.value, property);
      return this.#resolver.target(entry.value);
    }
    for (const entry of owner.properties) {
      const base = entry.spread ? this.#resolver.target(entry.value) : undefined;
      const found = base?.node ? this.find(base.node, property) : undefined;
      if (found) return found;
    }
    return undefined;
  }
}

/** Whether a method only says what there is: its body is a docstring, `...`, `pass` or an error. */
function isStub({ body }: FunctionNode): boolean {
  return body.body.every(
    (statement) =>
      statement.kind === 'literal' ||
      statement.kind === 'throw' ||
      (statement.kind === 'name' && statement.name === 'Ellipsis'),
  );
}

export function isSelf(node: Expression): boolean {
  return node.kind === 'name' && (node.name === 'this' || node.name === 'self');
}

/** Go methods belong to their package's folder; Rust impls may stand in any file of the project. */
function implKey(module: Module, name: string): string {
  return module.language === 'go'
    ? `${module.path.slice(0, module.path.lastIndexOf('/') + 1)}:${name}`
    : `rust:${name}`;
}
