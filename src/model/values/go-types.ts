/** Written types of Go expressions, and the declarations that they name. */
import type { ClassNode, Expression, FunctionNode, Name, TypeAlias, TypeNode } from '../../syntax/ast.ts';
import { findExport } from '../../syntax/resolve/exports.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import { type Binding, isGoType, type PathStep } from '../../syntax/resolve/scopes.ts';

const MAX_STEPS = 24;

export class GoTypes {
  readonly #resolver: Resolver;
  readonly #known = new Map<Expression, TypeNode | undefined>();
  #depth = 0;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** The type of an expression as it is written somewhere; pointers to a type count as the type. */
  typeOf(node: Expression): TypeNode | undefined {
    if (this.#known.has(node)) return this.#known.get(node);
    if (this.#depth >= MAX_STEPS) return undefined;
    this.#known.set(node, undefined);
    this.#depth++;
    const type = this.#infer(node);
    this.#depth--;
    this.#known.set(node, type);
    return type;
  }

  #infer(node: Expression): TypeNode | undefined {
    switch (node.kind) {
      case 'name':
        return this.#ofName(node);
      case 'cast':
        return node.type;
      case 'unary':
        return node.operator === '&' || node.operator === '*' ? this.typeOf(node.operand) : undefined;
      case 'object':
      case 'array':
        return node.type ?? this.#elided(node);
      case 'member':
        return this.#ofMember(node.object, node.property);
      case 'index':
        return node.index.kind === 'unknown' ? this.typeOf(node.object) : this.elementOf(this.typeOf(node.object));
      case 'call': {
        const name = node.callee.kind === 'name' ? node.callee.name : '';
        if ((name === 'new' || name === 'make') && node.typeArgs[0]) return node.typeArgs[0];
        if (name === 'append') return node.args[0] && this.typeOf(node.args[0].value);
        return this.#resolver.functionOf(node)?.returnType;
      }
      default:
        return undefined;
    }
  }

  /** The type that a literal inside a list or map leaves out. */
  #elided(node: Expression): TypeNode | undefined {
    const { parent } = node;
    if (parent?.kind !== 'array' && parent?.kind !== 'object') return undefined;
    const outer = this.underlying(this.typeOf(parent));
    return outer?.name === 'array' || outer?.name === 'map' ? this.elementOf(outer) : undefined;
  }

  #ofName(node: Name): TypeNode | undefined {
    const binding = this.#resolver.bindingOf(node);
    if (!binding) return undefined;
    if (binding.parameter) {
      const { type, rest } = binding.parameter.parameter;
      return type && rest ? listOf(type) : type;
    }
    return this.#ofVariable(binding);
  }

  #ofVariable(binding: Binding): TypeNode | undefined {
    for (const { type, value, path, via } of binding.definitions) {
      if (type && path.length === 0) return type;
      if (!value) continue;
      const whole = this.typeOf(value);
      const found = via === 'each' ? this.#ofEach(whole, path) : this.#part(whole, path);
      if (found) return found;
    }
    return undefined;
  }

  #ofEach(iterable: TypeNode | undefined, path: readonly PathStep[]): TypeNode | undefined {
    const type = this.underlying(iterable);
    if (path[0] === 1) return this.elementOf(type);
    const [key] = type?.name === 'map' ? type.args : [];
    return key?.kind === 'type' ? key : undefined;
  }

  #part(whole: TypeNode | undefined, path: readonly PathStep[]): TypeNode | undefined {
    const [step] = path;
    if (step === undefined) return whole;
    if (typeof step !== 'number') return undefined;
    // `v, ok := m[k]` has the type of the value.
    if (whole?.name !== 'tuple') return step === 0 ? whole : undefined;
    const part = whole.args[step];
    return part?.kind === 'type' ? part : undefined;
  }

  #ofMember(object: Expression, property: string): TypeNode | undefined {
    const target = this.#resolver.target(object);
    if (target?.module && target.name.endsWith('#')) {
      const found = findExport(this.#resolver.project, target.module, property);
      return found && 'binding' in found ? this.#ofVariable(found.binding) : undefined;
    }
    return this.fieldOf(this.typeOf(object), property);
  }

  /** The type of a field, its own or one of an embedded struct. */
  fieldOf(type: TypeNode | undefined, name: string, depth = 8): TypeNode | undefined {
    const owner = this.classOf(type);
    if (owner) {
      const own = owner.fields.find((field) => field.name === name)?.type;
      if (own || depth === 0) return own;
      return owner.bases.map((base) => this.fieldOf(base, name, depth - 1)).find((found) => found);
    }
    return this.underlying(type)?.members?.find((member) => member.name === name)?.type;
  }

  /** What a list or map holds. */
  elementOf(type: TypeNode | undefined): TypeNode | undefined {
    const outer = this.underlying(type);
    const inner = outer?.name === 'array' ? outer.args[0] : outer?.name === 'map' ? outer.args[1] : undefined;
    return inner?.kind === 'type' ? inner : undefined;
  }

  /** The struct or interface of the project that a type is. */
  classOf(type: TypeNode | undefined): ClassNode | undefined {
    const declaration = type && this.#declarationOf(this.underlying(type) ?? type);
    return declaration?.kind === 'class' ? declaration : undefined;
  }

  /** The canonical name of a type, aliases of the project opened. */
  nameOf(type: TypeNode | undefined): string {
    const inner = this.underlying(type);
    return (inner && this.#resolver.typeTarget(inner)?.name) ?? '';
  }

  /** The type that the project's aliases and defined types stand for in the end. */
  underlying(type: TypeNode | undefined, depth = 8): TypeNode | undefined {
    const declaration = type && this.#declarationOf(type);
    return declaration?.kind === 'type-alias' && depth > 0 ? this.underlying(declaration.type, depth - 1) : type;
  }

  #declarationOf(type: TypeNode): ClassNode | TypeAlias | undefined {
    if (!type.parent) return undefined;
    const module = this.#resolver.moduleOf(type);
    const { project } = this.#resolver;
    const [first = '', second] = type.name.split('.');
    let binding = project.scopesOf(module).lookup(first, type, isGoType);
    if (second !== undefined) {
      const [file] = binding?.import ? project.resolve(module, binding.import.module) : [];
      const found = file && findExport(project, file, second);
      binding = found && 'binding' in found ? found.binding : undefined;
    } else if (!binding) {
      const found = findExport(project, module, first);
      binding = found && 'binding' in found ? found.binding : undefined;
    }
    return binding?.node.kind === 'class' || binding?.node.kind === 'type-alias' ? binding.node : undefined;
  }

  /** A method of a type, its own or that of an embedded one. */
  methodOf(type: TypeNode | ClassNode | undefined, name: string): FunctionNode | undefined {
    const owner = type?.kind === 'type' ? this.classOf(type) : type;
    const found = owner && this.#resolver.members.find(owner, name)?.node;
    return found?.kind === 'function' ? found : undefined;
  }
}

function listOf(type: TypeNode): TypeNode {
  return { kind: 'type', name: 'array', args: [type], pointer: false, start: type.start, end: type.end };
}
