/** Python imports → generic AST. */
import type { Import, ImportBinding, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, textOf } from './context.ts';
import { operands, type PythonContext, part, parts } from './python-shared.ts';

/**
 * `import a.b as c` binds the module. `import a.b` loads `a.b` and binds only `a`: it is an import of `a.b`
 * without bindings and one of `a`.
 */
export function lowerImport(context: PythonContext, node: Cst, out: Statement[]): void {
  for (const child of parts(node, 'name')) {
    const alias = part(child, 'alias');
    const name = alias ? (part(child, 'name') ?? child) : child;
    const module = pathOf(context, name);
    if (alias) {
      out.push(makeImport(context, child, module, [bind(context, alias, '*')]));
      continue;
    }
    const head = operands(name)[0] ?? name;
    const root = textOf(context, head);
    if (root !== module) out.push(makeImport(context, child, module, []));
    out.push(makeImport(context, child, root, [bind(context, head, '*')]));
  }
}

/** `from m import a, b as c`, `from m import *`, `from __future__ import x`. */
export function lowerImportFrom(context: PythonContext, node: Cst, out: Statement[]): void {
  const from = part(node, 'module_name');
  const module = from ? pathOf(context, from) : '__future__';
  const wildcard = childOf(node, 'wildcard_import');
  const bindings = parts(node, 'name').map((child) => {
    const alias = part(child, 'alias');
    const name = alias ? (part(child, 'name') ?? child) : child;
    return bind(context, alias ?? name, pathOf(context, name));
  });
  if (wildcard) bindings.push({ local: '*', imported: '*', start: wildcard.start, end: wildcard.end });
  out.push(makeImport(context, node, module, bindings));
}

function pathOf(context: PythonContext, node: Cst): string {
  return textOf(context, node).replace(/[\s\\]+/g, '');
}

function bind(context: PythonContext, local: Cst, imported: string): ImportBinding {
  return { local: pathOf(context, local), imported, start: local.start, end: local.end };
}

/** Whatever a module imports at its top level can be imported from it. */
function makeImport(context: PythonContext, node: Cst, module: string, bindings: readonly ImportBinding[]): Import {
  return {
    kind: 'import',
    start: node.start,
    end: node.end,
    module,
    bindings,
    typeOnly: context.typeChecking,
    reexported: context.scope === 'module',
  };
}
