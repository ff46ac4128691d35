/** Light type inference: enough to know what a method call is called on. */
import type { Call, Expression, Name, TypeNode } from '../ast.ts';
import { NodeMemo } from '../memo.ts';
import { unwrap } from '../walk.ts';
import { definitionAt } from './definitions.ts';
import { findExport } from './exports.ts';
import { isSelf } from './members.ts';
import { separatorOf } from './names.ts';
import type { Resolver, Target } from './resolver.ts';
import type { Binding } from './scopes.ts';
import { eachOf, resultOf, writtenType } from './written-types.ts';

/** Types that stand for what they hold. */
const TRANSPARENT = new Set([
  'Promise',
  'Awaited',
  'Readonly',
  'NonNullable',
  'Partial',
  'Required',
  'Arc',
  'Box',
  'Rc',
  'Mutex',
  'RwLock',
  'Option',
  'Result',
  'Optional',
  'Annotated',
  'State',
  'Extension',
  'Cow',
  'Pin',
  'RefCell',
  'Cell',
  'OnceCell',
  'LazyLock',
  'OnceLock',
  'std::sync::Arc',
  'tokio::sync::Mutex',
  'tokio::sync::RwLock',
  'std::sync::Mutex',
  'std::sync::RwLock',
  'optional',
  'Data',
  'web::Data',
  'Awaitable',
  'Coroutine',
  'Final',
  'ClassVar',
]);

/** Methods that give back what they are called on, or what it holds. */
const SAME_TYPE = new Set([
  'unwrap',
  'expect',
  'clone',
  'as_ref',
  'as_mut',
  'lock',
  'read',
  'write',
  'borrow',
  'borrow_mut',
  'to_owned',
  'unwrap_or_default',
  'ok',
  'context',
  'with_context',
  'map_err',
  'into_inner',
  'get_mut',
  'into',
  'as_deref',
  'cloned',
  'ok_or',
  'ok_or_else',
  'deref',
]);

const RUST_CONSTRUCTOR =
  /^(?:new|default|builder|create|open|connect|init|build|from|try_from|with|parse|load)(?:_\w+)?$/;
const MAX_STEPS = 100;

export class TypeInference {
  readonly #resolver: Resolver;
  readonly #known = new NodeMemo<Target>();
  #depth = 0;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** The type of a value: a class of the project, or the canonical name of an outside type. */
  typeOf(expression: Expression): Target | undefined {
    const node = unwrap(expression);
    const known = this.#known.get(node);
    if (known !== undefined) return known ?? undefined;
    if (this.#depth >= MAX_STEPS) return undefined;
    this.#known.set(node, undefined);
    this.#depth++;
    const type = this.#infer(node);
    this.#depth--;
    this.#known.set(node, type);
    return type;
  }

  /** What a written type stands for, wrappers like `Promise<T>` and `Arc<T>` opened. */
  ofType(type: TypeNode): Target | undefined {
    if (TRANSPARENT.has(type.name)) {
      const inner = type.args.find((arg) => arg.kind === 'type');
      return inner?.kind === 'type' ? this.ofType(inner) : undefined;
    }
    if (type.name === 'union') {
      for (const option of type.args) {
        if (option.kind === 'type' && !['undefined', 'null', 'None'].includes(option.name) && option.name !== 'literal')
          return this.ofType(option);
      }
      return undefined;
    }
    if (['array', 'map', 'object', 'tuple', 'function', 'literal', 'unknown'].includes(type.name)) return undefined;
    return this.#resolver.typeTarget(type);
  }

  #infer(node: Expression): Target | undefined {
    switch (node.kind) {
      case 'name':
        return this.#ofName(node);
      case 'call':
        return this.#ofCall(node);
      case 'object':
        return node.type ? this.ofType(node.type) : this.#resolver.own(node, 'object');
      case 'array':
        return node.type ? this.ofType(node.type) : undefined;
      case 'member':
        return this.#ofMember(node.object, node.property);
      case 'index':
        return this.#ofWritten(writtenType(this.#resolver, node));
      case 'binary':
        return node.operator === '??' || node.operator === 'or'
          ? (this.typeOf(node.left) ?? this.typeOf(node.right))
          : undefined;
      case 'conditional':
        return this.typeOf(node.then) ?? this.typeOf(node.otherwise);
      default:
        return undefined;
    }
  }

  #ofName(node: Name): Target | undefined {
    if (isSelf(node) || node.name === 'cls') {
      const owner = this.#resolver.members.ownerOf(node);
      if (owner) return this.#resolver.own(owner, owner.name ?? 'anonymous');
    }
    const binding = this.#resolver.bindingOf(node);
    if (binding?.import) return this.#ofImport(binding);
    if (!binding || binding.node.kind === 'class') return undefined;
    if (binding.parameter) {
      const { parameter, path } = binding.parameter;
      if (parameter.type && path.length === 0) return this.ofType(parameter.type);
      if (parameter.default && path.length === 0) return this.typeOf(parameter.default);
      return undefined;
    }
    const definition = definitionAt(binding, node);
    if (!definition) return undefined;
    if (definition.type && definition.path.length === 0) return this.ofType(definition.type);
    if (!definition.value || definition.via === 'catch') return undefined;
    if (definition.via === 'each') return this.#ofWritten(eachOf(this.#resolver, definition.value, definition.path));
    if (definition.path.length === 0 || (definition.path.length === 1 && definition.path[0] === 0 && this.#isGo(node)))
      return this.typeOf(definition.value);
    const [key] = definition.path;
    return definition.path.length === 1 && typeof key === 'string' ? this.#ofMember(definition.value, key) : undefined;
  }

  /** The type of a variable of another module, as it is first defined there. */
  #ofImport({ import: imported, module }: Binding): Target | undefined {
    if (!imported || imported.imported === '*') return undefined;
    for (const from of this.#resolver.project.resolve(module, imported.module)) {
      const found = findExport(this.#resolver.project, from, imported.imported);
      if (!found) continue;
      if ('value' in found) return this.typeOf(found.value);
      if (found.binding.kind !== 'variable') return undefined;
      const [definition] = found.binding.definitions;
      if (!definition || definition.path.length > 0 || definition.via) return undefined;
      return definition.type ? this.ofType(definition.type) : definition.value && this.typeOf(definition.value);
    }
    return undefined;
  }

  #ofWritten(type: TypeNode | undefined): Target | undefined {
    return type && this.ofType(type);
  }

  #isGo(node: Name): boolean {
    return this.#resolver.moduleOf(node).language === 'go';
  }

  #ofMember(object: Expression, property: string): Target | undefined {
    const owner = this.typeOf(object) ?? this.#resolver.target(object);
    if (owner?.node?.kind === 'class') {
      const field = this.#resolver.members.field(owner.node, property);
      if (field?.type) return this.ofType(field.type);
      for (const value of field?.values ?? []) {
        const type = this.typeOf(value);
        if (type) return type;
      }
      return undefined;
    }
    if (owner?.node?.kind === 'object') {
      const entry = owner.node.properties.find((one) => one.key === property);
      return entry ? this.typeOf(entry.value) : undefined;
    }
    if (owner?.module && owner.name.endsWith('#')) {
      const exported = this.#resolver.exported(owner.module, property);
      return exported?.node && exported.node.kind !== 'function' && exported.node.kind !== 'class'
        ? this.typeOf(exported.node)
        : undefined;
    }
    if (!owner) return undefined;
    const returned = this.#resolver.models.returns.get(
      `${owner.name}${separatorOf(this.#resolver.moduleOf(object))}${property}`,
    );
    return returned === undefined ? undefined : { name: returned };
  }

  #ofCall(node: Call): Target | undefined {
    const callee = this.#resolver.target(node.callee);
    if (node.via === 'new') return callee;
    if (callee) {
      const returned = this.#resolver.models.returns.get(callee.name);
      if (returned !== undefined) return { name: returned };
    }
    if (callee?.node?.kind === 'class') return callee;
    if (callee?.node?.kind === 'function') {
      const { returnType, body } = callee.node;
      if (returnType) return this.ofType(this.#firstOf(returnType, node));
      const [only] = body.body;
      const last = body.body.at(-1);
      if (body.body.length === 1 && only?.kind === 'return' && only.value) return this.typeOf(only.value);
      return last?.kind === 'return' && last.value ? this.typeOf(last.value) : undefined;
    }
    return this.#ofWritten(resultOf(this.#resolver, node.callee)) ?? this.#ofExternalCall(node, callee);
  }

  /** Of several results of a Go function the first one: the others are `ok` and `err`. */
  #firstOf(type: TypeNode, node: Call): TypeNode {
    const [first] = type.args;
    const isGo = type.name === 'tuple' && this.#resolver.moduleOf(node).language === 'go';
    return isGo && first?.kind === 'type' ? first : type;
  }

  /** Conventions: Python classes are capitalised, Rust constructors are associated functions, Go's are `pkg.NewX`. */
  #ofExternalCall(node: Call, callee: Target | undefined): Target | undefined {
    const module = this.#resolver.moduleOf(node);
    if (node.callee.kind === 'member' && SAME_TYPE.has(node.callee.property)) return this.typeOf(node.callee.object);
    if (!callee) return module.language === 'rust' ? this.#madeByTrait(node) : undefined;
    if (module.language === 'python') return /(?:^|\.)[A-Z]\w*$/.test(callee.name) ? callee : undefined;
    if (module.language === 'go') {
      const made = /^(.+)\.New([A-Z]\w*)$/.exec(callee.name);
      return made ? { name: `${made[1]}.${made[2]}` } : undefined;
    }
    if (module.language !== 'rust') return undefined;
    const parts = callee.name.split('::');
    const method = parts.pop() ?? '';
    const owner = parts.at(-1) ?? '';
    if (!/^[A-Z]/.test(owner)) return undefined;
    const chained = node.callee.kind === 'member' && this.typeOf(node.callee.object) !== undefined;
    // A builder's methods return the builder; an associated constructor returns its type.
    if (chained) return owner.endsWith('Builder') || owner === 'Command' ? { name: parts.join('::') } : undefined;
    return RUST_CONSTRUCTOR.test(method) ? { name: parts.join('::') } : undefined;
  }

  /** `Cli::parse()`, `Settings::default()`: constructors that a type of the project has from a trait. */
  #madeByTrait({ callee }: Call): Target | undefined {
    if (callee.kind !== 'member' || !RUST_CONSTRUCTOR.test(callee.property)) return undefined;
    const owner = callee.object.kind === 'name' || callee.object.kind === 'member' ? callee.object : undefined;
    const target = owner && this.#resolver.target(owner);
    // A value of the type is no type: its methods are known where the project writes them.
    return target?.node?.kind === 'class' && [target.node.name, 'Self'].includes(lastOf(owner)) ? target : undefined;
  }
}

function lastOf(node: Expression | undefined): string | undefined {
  return node?.kind === 'member' ? node.property : node?.kind === 'name' ? node.name : undefined;
}
