/** How canonical names are written. */
import type { Expression, Module, Name } from '../ast.ts';
import type { Resolver } from './resolver.ts';

/** What stands between the parts of a canonical name. */
export function separatorOf(module: Module): string {
  return module.language === 'rust' ? '::' : '.';
}

/** `node:fs` → `fs`; `@x/sdk/server/mcp.js` → `@x/sdk/server/mcp`; others as written. */
export function canonicalModule(module: Module, specifier: string): string {
  if (module.language !== 'typescript' && module.language !== 'javascript') return specifier.replace(/^::/, '');
  return specifier.replace(/^node:/, '').replace(/^((?:@[^/]+\/)?[^./][^/]*\/.+)\.[cm]?js$/, '$1');
}

/** `use anyhow::anyhow;` names a macro: in `anyhow::ensure!` the word is the crate. */
export function isCrate(resolver: Resolver, object: Expression): object is Name {
  if (object.kind !== 'name' || resolver.moduleOf(object).language !== 'rust') return false;
  const imported = resolver.bindingOf(object)?.import;
  return imported?.module === object.name && imported.imported === object.name;
}

/** What compilers put around `require`. */
export const MODULE_WRAPPERS = new Set([
  '__importDefault',
  '__importStar',
  '__toESM',
  '_interopRequireDefault',
  '_interopRequireWildcard',
  '_interop_require_default',
  '_interop_require_wildcard',
]);
