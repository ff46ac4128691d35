/** `use` trees, `mod x;` and `extern crate` → imports. */
import type { Import, ImportBinding } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, isComment, namedChildren } from './context.ts';
import { identifierOf, type RustContext } from './rust-context.ts';

type Modules = Map<string, ImportBinding[]>;

/** One import for each module path of a `use` tree, in the order they are written. */
export function lowerUse(context: RustContext, node: Cst): Import[] {
  const argument = fieldOf(node, 'argument');
  const modules: Modules = new Map();
  if (argument) flatten(context, argument, '', modules);
  const reexported = childOf(node, 'visibility_modifier') !== undefined;
  return [...modules].map(([module, bindings]) => ({
    kind: 'import',
    start: node.start,
    end: node.end,
    module,
    bindings,
    typeOnly: false,
    reexported,
  }));
}

function flatten(context: RustContext, node: Cst, prefix: string, modules: Modules): void {
  switch (node.type) {
    case 'use_list':
      for (const child of node.children) {
        if (child.named && !isComment(child)) flatten(context, child, prefix, modules);
      }
      break;
    case 'scoped_use_list': {
      const path = fieldOf(node, 'path');
      const list = fieldOf(node, 'list');
      if (list) flatten(context, list, path ? joinPath(prefix, pathOf(context, path)) : prefix, modules);
      break;
    }
    case 'use_wildcard': {
      const [path] = namedChildren(node);
      bind(modules, path ? joinPath(prefix, pathOf(context, path)) : prefix, node, '*', '*');
      break;
    }
    case 'use_as_clause': {
      const path = fieldOf(node, 'path');
      const alias = fieldOf(node, 'alias');
      if (path && alias) bindPath(context, path, prefix, alias, identifierOf(context, alias), modules);
      break;
    }
    case 'ERROR':
    case 'MISSING':
      break;
    default:
      bindPath(context, node, prefix, node, undefined, modules);
  }
}

/** Binds the last segment of a path; a path of one segment, and `self`, stand for the module itself. */
function bindPath(
  context: RustContext,
  path: Cst,
  prefix: string,
  at: Cst,
  alias: string | undefined,
  modules: Modules,
): void {
  const written = pathOf(context, path);
  const isModule = written === 'self' && prefix !== '';
  const full = isModule ? prefix : joinPath(prefix, written);
  const cut = full.lastIndexOf('::');
  const last = full.slice(cut < 0 ? 0 : cut + 2);
  if (isModule || cut < 0) bind(modules, full, at, alias ?? last, '*');
  else bind(modules, full.slice(0, cut), at, alias ?? last, last);
}

function bind(modules: Modules, module: string, at: Cst, local: string, imported: string): void {
  const binding: ImportBinding = { local, imported, start: at.start, end: at.end };
  const bindings = modules.get(module);
  if (bindings) bindings.push(binding);
  else modules.set(module, [binding]);
}

function joinPath(prefix: string, path: string): string {
  return prefix === '' ? path : `${prefix}::${path}`;
}

/** The segments of a path; the `::` in front of it goes. */
function pathOf(context: RustContext, node: Cst): string {
  const segments: string[] = [];
  for (let at: Cst | undefined = node; at; ) {
    const name: Cst | undefined = fieldOf(at, 'name');
    segments.push(identifierOf(context, name ?? at));
    at = name ? fieldOf(at, 'path') : undefined;
  }
  return segments.reverse().join('::');
}

/** `mod x;` */
export function lowerModFile(context: RustContext, node: Cst): Import {
  const name = fieldOf(node, 'name') ?? node;
  const local = identifierOf(context, name);
  return {
    kind: 'import',
    start: node.start,
    end: node.end,
    module: `self::${local}`,
    bindings: [{ local, imported: '*', start: name.start, end: name.end }],
    typeOnly: false,
    reexported: childOf(node, 'visibility_modifier') !== undefined,
  };
}

/** `extern crate x as y;` */
export function lowerExternCrate(context: RustContext, node: Cst): Import {
  const name = fieldOf(node, 'name') ?? node;
  const alias = fieldOf(node, 'alias') ?? name;
  return {
    kind: 'import',
    start: node.start,
    end: node.end,
    module: identifierOf(context, name),
    bindings: [{ local: identifierOf(context, alias), imported: '*', start: alias.start, end: alias.end }],
    typeOnly: false,
    reexported: childOf(node, 'visibility_modifier') !== undefined,
  };
}
