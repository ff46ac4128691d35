/**
 * Canonical names. `resolver.target(expression)` says what a name, member or call stands for: something outside the
 * project by its canonical name (`child_process.exec`, `std::process::Command::new`), or a node of the project.
 */
import type { Call, ClassNode, Expression, FunctionNode, Member, Module, Name, Node, TypeNode } from '../ast.ts';
import { NodeMemo } from '../memo.ts';
import { unwrap } from '../walk.ts';
import { definitionAt } from './definitions.ts';
import { findExport } from './exports.ts';
import { Members } from './members.ts';
import { canonicalModule, isCrate, MODULE_WRAPPERS, separatorOf } from './names.ts';
import type { Project } from './project.ts';
import type { Binding } from './scopes.ts';
import type { ResolverModels, Target } from './target.ts';
import { findTypeTarget } from './type-names.ts';
import { TypeInference } from './types.ts';

export type { ResolverModels, Target };

const MAX_STEPS = 100;

export class Resolver {
  readonly project: Project;
  readonly models: ResolverModels;
  readonly members: Members;
  readonly types: TypeInference;
  readonly #targets = new NodeMemo<Target>();
  readonly #bindings = new NodeMemo<Binding>();
  /** Imports being followed: one that leads back to itself ends there. */
  readonly #importing = new Set<Binding>();
  /** What was not followed because a bound was reached. */
  limit: string | undefined;
  #depth = 0;

  constructor(project: Project, models: ResolverModels) {
    this.project = project;
    this.models = models;
    this.members = new Members(this);
    this.types = new TypeInference(this);
  }

  /** The module that a node stands in. */
  moduleOf(node: Node): Module {
    let at = node;
    while (!at.home && at.parent) at = at.parent;
    if (!at.home) throw new Error('node of no module of this project');
    return at.home;
  }

  /** The binding a name refers to, or `undefined` for a global or a name of another file of the Go package. */
  bindingOf(node: Name): Binding | undefined {
    const known = this.#bindings.get(node);
    if (known !== undefined) return known ?? undefined;
    const found = this.#findBinding(node);
    this.#bindings.set(node, found);
    return found;
  }

  #findBinding(node: Name): Binding | undefined {
    const module = this.moduleOf(node);
    const found = this.project.scopesOf(module).lookup(node.name, node);
    if (found || module.language !== 'go') return found;
    const exported = findExport(this.project, module, node.name);
    return exported && 'binding' in exported ? exported.binding : undefined;
  }

  /** What an expression stands for; `undefined` when that is not known statically. */
  target(node: Expression): Target | undefined {
    const known = this.#targets.get(node);
    if (known !== undefined) return known ?? undefined;
    const tooDeep = this.#depth >= MAX_STEPS;
    if (tooDeep) this.limit ??= `${this.moduleOf(node).path}: a name stands for others too often to be followed`;
    if (tooDeep) return undefined;
    // A cycle (`const a = b; const b = a`) finds this entry and ends.
    this.#targets.set(node, undefined);
    this.#depth++;
    const found = this.#find(node);
    this.#depth--;
    this.#targets.set(node, found);
    return found;
  }

  /** The canonical name of what is called, or `''`. */
  calleeName(call: Call): string {
    return this.target(call.callee)?.name ?? '';
  }

  /** The function of the project that a call or a reference runs, if it is known. */
  functionOf(node: Expression): FunctionNode | undefined {
    const inner = unwrap(node);
    if (inner.kind === 'function') return inner;
    const target = this.target(inner.kind === 'call' ? inner.callee : inner)?.node;
    return target?.kind === 'function' ? target : undefined;
  }

  #find(node: Expression): Target | undefined {
    switch (node.kind) {
      case 'name':
        return this.#findName(node);
      case 'member':
        return this.#findMember(node);
      case 'index':
        return node.index.kind === 'literal' && node.index.type === 'string'
          ? this.#findProperty(node.object, node.index.value as string)
          : this.#findGeneric(node.object);
      case 'call':
        return this.#findCall(node);
      case 'await':
      case 'cast':
        return this.target(node.value);
      case 'unary':
        return node.operator === 'try' || node.operator === '&' || node.operator === '*'
          ? this.target(node.operand)
          : undefined;
      case 'function':
      case 'class':
        return this.own(node, node.name ?? 'anonymous');
      case 'block': {
        // `(0, module.name)`: compiled calls of imported functions.
        const last = node.hasValue ? node.body.at(-1) : undefined;
        return last ? this.target(last as Expression) : undefined;
      }
      case 'binary':
        // `a.promises ?? a`, `x || y`: either side names it.
        return node.operator === '??' || node.operator === 'or'
          ? (this.target(node.left) ?? this.target(node.right))
          : undefined;
      default:
        return undefined;
    }
  }

  /** `Server[State]` of Python is the class with a type argument. */
  #findGeneric(object: Expression): Target | undefined {
    if (object.kind !== 'name' && object.kind !== 'member') return undefined;
    if (this.moduleOf(object).language !== 'python') return undefined;
    const target = this.target(object);
    const isClass = target?.node ? target.node.kind === 'class' : /(?:^|\.)[A-Z]\w*$/.test(target?.name ?? '');
    return isClass ? target : undefined;
  }

  /** The target that a declaration of the project is. */
  own(node: FunctionNode | ClassNode | Expression, name: string): Target {
    const module = this.moduleOf(node);
    return { name: `${module.path}#${name}`, node, module };
  }

  #findName(node: Name): Target | undefined {
    const module = this.moduleOf(node);
    if (node.name === 'this' || node.name === 'self' || node.name === 'Self' || node.name === 'cls') {
      const owner = this.members.ownerOf(node);
      if (owner) return this.own(owner, owner.name ?? 'anonymous');
    }
    const binding = this.bindingOf(node);
    if (module.language === 'rust' && (node.name === 'crate' || node.name === 'super')) {
      const [file] = this.project.resolve(module, node.name);
      return file ? { name: `${file.path}#`, module: file } : { name: node.name };
    }
    // `exports` of CommonJS is the module itself.
    if (!binding && node.name === 'exports' && module.language !== 'python') return { name: `${module.path}#`, module };
    if (!binding) {
      const wildcard = this.findWildcard(module, node.name);
      return wildcard ?? { name: node.name };
    }
    return this.bindingTarget(binding, node);
  }

  /** What a wildcard import of the module gives under a name. */
  findWildcard(module: Module, name: string): Target | undefined {
    for (const specifier of this.project.scopesOf(module).wildcards) {
      for (const from of this.project.resolve(module, specifier)) {
        const found = this.exported(from, name);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** What a binding stands for when it is used at a node. */
  bindingTarget(binding: Binding, at?: Node): Target | undefined {
    if (binding.import) {
      // `from . import x` in an `__init__.py` finds itself before it finds the submodule.
      if (this.#importing.has(binding)) return undefined;
      this.#importing.add(binding);
      const found = this.#findImport(binding);
      this.#importing.delete(binding);
      return found;
    }
    if (binding.node.kind === 'function' || binding.node.kind === 'class') return this.own(binding.node, binding.name);
    if (binding.parameter) return undefined;
    const definition = definitionAt(binding, at);
    if (!definition?.value || definition.via) return undefined;
    if (definition.path.length === 0) return this.#valueTarget(definition.value, binding);
    if (definition.path.length !== 1 || typeof definition.path[0] !== 'string') return undefined;
    return this.#findProperty(definition.value, definition.path[0]);
  }

  #valueTarget(value: Expression, binding: Binding): Target | undefined {
    const inner = unwrap(value);
    if (inner.kind === 'function' || inner.kind === 'class') return this.own(inner, binding.name);
    if (inner.kind === 'name' || inner.kind === 'member' || inner.kind === 'call' || inner.kind === 'binary')
      return this.target(inner);
    return undefined;
  }

  #findImport(binding: Binding): Target | undefined {
    const imported = binding.import;
    if (!imported) return undefined;
    const files = this.project.resolve(binding.module, imported.module);
    if (files.length === 0) {
      const module = canonicalModule(binding.module, imported.module);
      if (imported.imported === '*' || imported.imported === 'default') return { name: module };
      // `from pkg import submodule` of the project.
      const submodule = this.#pythonSubmodule(binding.module, imported);
      return submodule ?? { name: `${module}${separatorOf(binding.module)}${imported.imported}` };
    }
    if (imported.imported === '*') return { name: `${files[0]?.path}#`, ...(files[0] && { module: files[0] }) };
    for (const file of files) {
      const found = this.exported(file, imported.imported);
      if (found) return found;
    }
    return this.#pythonSubmodule(binding.module, imported) ?? { name: `${files[0]?.path}#${imported.imported}` };
  }

  #pythonSubmodule(from: Module, imported: { module: string; imported: string }): Target | undefined {
    if (from.language !== 'python') return undefined;
    const specifier = imported.module.endsWith('.')
      ? `${imported.module}${imported.imported}`
      : `${imported.module}.${imported.imported}`;
    const [module] = this.project.resolve(from, specifier);
    return module && { name: `${module.path}#`, module };
  }

  /** What a module exports under a name. */
  exported(module: Module, name: string): Target | undefined {
    const found = findExport(this.project, module, name);
    if (!found) return undefined;
    if ('binding' in found) return this.bindingTarget(found.binding);
    const inner = unwrap(found.value);
    return inner.kind === 'object' ? this.own(inner, name) : this.target(inner);
  }

  #findMember(node: Member): Target | undefined {
    return this.#findProperty(node.object, node.property);
  }

  /** `object.property`: an export of a module, a property of an object literal, a member of a class, or an external name. */
  #findProperty(object: Expression, property: string): Target | undefined {
    const module = this.moduleOf(object);
    const base = isCrate(this, object) ? { name: object.name } : this.target(object);
    if (base?.module && base.name.endsWith('#') && !base.node)
      return this.exported(base.module, property) ?? { name: `${base.name}${property}` };
    if (base?.node) return this.members.find(base.node, property);
    // What a compiler's helper makes of a module has the module's exports, whatever the helper looks like.
    if (property === 'default' && base?.name && !base.module && module.language !== 'rust') return { name: base.name };
    const literal = unwrap(object);
    if (literal.kind === 'object') return this.members.find(literal, property);
    const type = this.types.typeOf(object);
    if (type?.node) return this.members.find(type.node, property) ?? this.#inherited(type, property);
    if (type) return { name: `${type.name}${separatorOf(module)}${property}` };
    return base?.name ? { name: `${base.name}${separatorOf(module)}${property}` } : undefined;
  }

  /** A member that a project class inherits from a class outside the project. */
  #inherited(type: Target, property: string): Target | undefined {
    const base = type.node?.kind === 'class' ? this.members.externalBase(type.node) : undefined;
    return base === undefined ? undefined : { name: `${base}.${property}` };
  }

  /** `require('x')`, `import('x')`, `promisify(f)`, `f.bind(x)`; other calls stand for nothing by name. */
  #findCall(node: Call): Target | undefined {
    const [first] = node.args;
    const callee = node.callee;
    if (
      callee.kind === 'name' &&
      (callee.name === 'require' || callee.name === 'import' || callee.name === '__import__') &&
      first?.value.kind === 'literal'
    ) {
      return this.#required(this.moduleOf(node), String(first.value.value));
    }
    if (callee.kind === 'member' && callee.property === 'bind') return this.target(callee.object);
    if (first && callee.kind === 'name' && MODULE_WRAPPERS.has(callee.name)) return this.target(first.value);
    const name = this.target(callee)?.name ?? '';
    if (first && this.models.wrappers.has(name)) return this.target(first.value);
    return undefined;
  }

  #required(from: Module, specifier: string): Target | undefined {
    const [module] = this.project.resolve(from, specifier);
    return module ? { name: `${module.path}#`, module } : { name: canonicalModule(from, specifier) };
  }

  /** What a written type names: a class of the project or a canonical name. */
  typeTarget(type: TypeNode): Target | undefined {
    return findTypeTarget(this, type);
  }
}
