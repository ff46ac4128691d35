/** How canonical names are written. */
import type { Module } from '../ast.ts';

/** What stands between the parts of a canonical name. */
export function separatorOf(module: Module): string {
  return module.language === 'rust' ? '::' : '.';
}

/** `node:fs` → `fs`; `@x/sdk/server/mcp.js` → `@x/sdk/server/mcp`; others as written. */
export function canonicalModule(module: Module, specifier: string): string {
  if (module.language !== 'typescript' && module.language !== 'javascript') return specifier.replace(/^::/, '');
  return specifier.replace(/^node:/, '').replace(/^((?:@[^/]+\/)?[^./][^/]*\/.+)\.[cm]?js$/, '$1');
}
