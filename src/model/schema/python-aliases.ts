/** The variables that names in annotations stand for, across the modules of a project. */
import type { Expression, Module, TypeNode } from '../../syntax/ast.ts';
import { findExport } from '../../syntax/resolve/exports.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';

type Written = TypeNode | Expression;

const MAX_IMPORTS = 12;

/** The variable that a name stands for, in this module or the one it is imported from. */
export function variableOf(resolver: Resolver, written: Written): Binding | undefined {
  const name = nameOf(written);
  if (name === undefined) return undefined;
  const module = resolver.moduleOf(written);
  const [head = '', ...rest] = name.split('.');
  let binding = resolver.project.scopesOf(module).lookup(head, written);
  let steps = rest;
  for (let count = 0; binding?.import && count < MAX_IMPORTS; count++) {
    const { import: imported, module: from } = binding;
    const whole = imported.imported === '*';
    const named = whole ? undefined : exportOf(resolver, from, imported.module, imported.imported);
    if (named && named !== binding) {
      binding = named;
      continue;
    }
    // `import package.part`, `from package import part`: the name is that of a module.
    const separator = imported.module.endsWith('.') ? '' : '.';
    const path = whole ? imported.module : `${imported.module}${separator}${imported.imported}`;
    const [wanted, ...others] = steps;
    if (wanted === undefined) return undefined;
    binding = exportOf(resolver, from, path, wanted);
    steps = others;
  }
  return steps.length === 0 ? binding : undefined;
}

function exportOf({ project }: Resolver, from: Module, path: string, name: string): Binding | undefined {
  for (const module of project.resolve(from, path)) {
    const found = findExport(project, module, name);
    if (found && 'binding' in found) return found.binding;
  }
  return undefined;
}

function nameOf(written: Written): string | undefined {
  if (written.kind === 'type')
    return written.name === 'unknown' && written.args.length === 1 && written.args[0]
      ? nameOf(written.args[0])
      : written.name;
  if (written.kind === 'name') return written.name;
  if (written.kind !== 'member') return undefined;
  const object = nameOf(written.object);
  return object === undefined ? undefined : `${object}.${written.property}`;
}
