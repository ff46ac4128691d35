/** Written types → what they name. */
import type { Module, TypeNode } from '../ast.ts';
import { findExport } from './exports.ts';
import { separatorOf } from './names.ts';
import type { Resolver, Target } from './resolver.ts';
import { type Binding, enclosingClass, isGoType } from './scopes.ts';

/** The class of the project or the canonical name that a type stands for; `undefined` when that is not known. */
export function findTypeTarget(resolver: Resolver, type: TypeNode): Target | undefined {
  if (type.name.startsWith('typeof ')) return typeOfVariable(resolver, type, type.name.slice('typeof '.length));
  const module = resolver.moduleOf(type);
  const [head = '', ...rest] = type.name.split(type.name.includes('::') ? '::' : '.');
  let found = findHead(resolver, module, type, head);
  for (const part of rest) {
    if (!found) return undefined;
    if (found.module && found.name.endsWith('#'))
      found = resolver.exported(found.module, part) ?? { name: `${found.name}${part}` };
    else found = { name: `${found.name}${separatorOf(module)}${part}` };
  }
  return found;
}

/** The type that an alias or a defined type of the project stands for in the end. */
export function openAlias(resolver: Resolver, type: TypeNode, steps = 8): TypeNode {
  if (!type.parent || steps === 0 || /[.:]/.test(type.name)) return type;
  const module = resolver.moduleOf(type);
  const accepts = module.language === 'go' ? isGoType : undefined;
  const { name } = type;
  const binding =
    resolver.project.scopesOf(module).lookup(name, type, accepts) ?? packageBinding(resolver, module, name);
  return binding?.node.kind === 'type-alias' ? openAlias(resolver, binding.node.type, steps - 1) : type;
}

function findHead(resolver: Resolver, module: Module, type: TypeNode, head: string): Target | undefined {
  if (module.language === 'rust' && (head === 'crate' || head === 'super')) {
    const [file] = resolver.project.resolve(module, head);
    return file ? { name: `${file.path}#`, module: file } : { name: head };
  }
  if (head === 'Self') {
    const owner = enclosingClass(type);
    return owner && resolver.members.typeOfImpl(owner);
  }
  const accepts = module.language === 'go' ? isGoType : undefined;
  const binding =
    resolver.project.scopesOf(module).lookup(head, type, accepts) ?? packageBinding(resolver, module, head);
  if (!binding) return resolver.findWildcard(module, head) ?? { name: head };
  if (binding.kind === 'type' && binding.node.kind === 'type-alias')
    return resolver.types.ofType(binding.node.type) ?? { name: head };
  return resolver.bindingTarget(binding);
}

/** `typeof x` of TypeScript: the type of the variable. */
function typeOfVariable(resolver: Resolver, type: TypeNode, name: string): Target | undefined {
  const binding = resolver.project.scopesOf(resolver.moduleOf(type)).lookup(name, type);
  const [definition] = binding?.definitions ?? [];
  if (definition?.type) return resolver.types.ofType(definition.type);
  if (!definition?.value || definition.path.length > 0 || definition.via) return undefined;
  return resolver.types.typeOf(definition.value);
}

function packageBinding(resolver: Resolver, module: Module, name: string): Binding | undefined {
  if (module.language !== 'go') return undefined;
  const exported = findExport(resolver.project, module, name);
  return exported && 'binding' in exported ? exported.binding : undefined;
}
