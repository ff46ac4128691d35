/** How canonical names are written, and which definition of a binding holds where. */
import type { Module, Node } from '../ast.ts';
import type { Binding, Definition } from './scopes.ts';

/** The definition in force at a place: the last one before it, else the first. */
export function definitionAt(binding: Binding, at?: Node): Definition | undefined {
  const { definitions } = binding;
  if (definitions.length < 2 || !at) return definitions[0];
  let best: Definition | undefined;
  for (const definition of definitions) {
    if (definition.start >= at.start) continue;
    if (!best || definition.start > best.start) best = definition;
  }
  return best ?? definitions[0];
}

/** What stands between the parts of a canonical name. */
export function separatorOf(module: Module): string {
  return module.language === 'rust' ? '::' : '.';
}

/** `node:fs` → `fs`; `@x/sdk/server/mcp.js` → `@x/sdk/server/mcp`; others as written. */
export function canonicalModule(module: Module, specifier: string): string {
  if (module.language !== 'typescript' && module.language !== 'javascript') return specifier.replace(/^::/, '');
  return specifier.replace(/^node:/, '').replace(/^((?:@[^/]+\/)?[^./][^/]*\/.+)\.[cm]?js$/, '$1');
}
