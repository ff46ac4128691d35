/** What a module offers to those who import it. */
import type { Call, Expression, Module, Node, Statement } from '../ast.ts';
import type { Project } from './project.ts';
import { type Binding, topLevelStatements } from './scopes.ts';

/** An exported thing: a binding of the module, or an expression (`export default {…}`, `module.exports = …`). */
export type Exported =
  | { readonly binding: Binding; readonly module: Module }
  | { readonly value: Expression; readonly module: Module };

interface Table {
  readonly named: Map<string, { local: string } | { value: Expression } | { from: string; name: string }>;
  readonly wildcards: string[];
}

const tables = new WeakMap<Module, Table>();

/** What one look-up has asked so far: modules that re-export each other are asked once for each name. */
type Asked = Map<Module, Set<string>>;

/** Resolves an imported name in a module, through re-exports. */
export function findExport(
  project: Project,
  module: Module,
  name: string,
  asked: Asked = new Map(),
): Exported | undefined {
  const names = asked.get(module) ?? new Set();
  if (names.has(name)) return undefined;
  asked.set(module, names.add(name));
  if (module.language !== 'typescript' && module.language !== 'javascript')
    return findItem(project, module, name, asked);
  const table = tableOf(module);
  const entry = table.named.get(name);
  if (entry && 'value' in entry) return { value: entry.value, module };
  if (entry && 'local' in entry) return followBinding(project, module, entry.local, asked);
  if (entry) {
    for (const from of project.resolve(module, entry.from)) return findExport(project, from, entry.name, asked);
    return undefined;
  }
  for (const specifier of table.wildcards) {
    for (const from of project.resolve(module, specifier)) {
      const found = findExport(project, from, name, asked);
      if (found) return found;
    }
  }
  return undefined;
}

/** The names that a TypeScript or JavaScript module exports, re-exported ones included. */
export function exportedNames(project: Project, module: Module, asked = new Set<Module>()): string[] {
  if (asked.has(module)) return [];
  asked.add(module);
  const table = tableOf(module);
  const inherited = table.wildcards.flatMap((specifier) =>
    project.resolve(module, specifier).flatMap((from) => exportedNames(project, from, asked)),
  );
  return [...new Set([...table.named.keys(), ...inherited.filter((name) => name !== 'default')])];
}

/** Follows an imported binding of this module to where it is defined; other bindings are themselves. */
function followBinding(project: Project, module: Module, local: string, asked: Asked): Exported | undefined {
  const binding = project.scopesOf(module).topLevel(local);
  if (!binding) return undefined;
  if (binding.import && binding.import.imported !== '*') {
    for (const from of project.resolve(module, binding.import.module)) {
      const found = findExport(project, from, binding.import.imported, asked);
      if (found) return found;
    }
  }
  return { binding, module };
}

/** Python, Rust and Go: every top-level item of the module (Go: of the package) is importable. */
function findItem(project: Project, module: Module, name: string, asked: Asked): Exported | undefined {
  for (const file of project.filesWith(module, name)) {
    const scopes = project.scopesOf(file);
    const found = scopes.topLevel(name) ? followBinding(project, file, name, asked) : undefined;
    if (found) return found;
    for (const specifier of scopes.wildcards) {
      for (const from of project.resolve(file, specifier)) {
        const inner = from === file ? undefined : findExport(project, from, name, asked);
        if (inner) return inner;
      }
    }
  }
  return undefined;
}

function tableOf(module: Module): Table {
  let table = tables.get(module);
  if (!table) {
    table = { named: new Map(), wildcards: [] };
    for (const statement of topLevelStatements(module.body)) addStatement(table, statement);
    tables.set(module, table);
  }
  return table;
}

function addStatement(table: Table, statement: Statement): void {
  if (statement.kind === 'export') {
    if (statement.value) table.named.set('default', { value: statement.value });
    for (const { exported, local } of statement.bindings) {
      if (exported === '*' && statement.module !== undefined) table.wildcards.push(statement.module);
      else if (statement.module !== undefined) table.named.set(exported, { from: statement.module, name: local });
      else table.named.set(exported, { local });
    }
  } else if (statement.kind === 'assign') {
    addCommonJs(table, statement.target, statement.value);
  } else if (statement.kind === 'call') {
    addCompiled(table, statement);
  } else if ('exported' in statement && statement.exported) {
    for (const name of declaredNames(statement)) table.named.set(name, { local: name });
  }
}

/** `module.exports = {…}`, `module.exports.x = …`, `exports.x = …`. */
function addCommonJs(table: Table, target: Node, value: Expression): void {
  if (target.kind !== 'member') return;
  const object = target.object;
  const isModule = object.kind === 'name' && object.name === 'module' && target.property === 'exports';
  if (isModule) {
    table.named.set('default', { value });
    if (value.kind !== 'object') return;
    for (const property of value.properties) {
      if (property.key === undefined) continue;
      table.named.set(
        property.key,
        property.value.kind === 'name' ? { local: property.value.name } : { value: property.value },
      );
    }
  } else if (isExportsObject(object)) {
    table.named.set(target.property, value.kind === 'name' ? { local: value.name } : { value });
  }
}

/** `Object.defineProperty(exports, 'x', { get: () => y })` and `__exportStar(require('./m'), exports)` of compilers. */
function addCompiled(table: Table, call: Call): void {
  const [first, second, third] = call.args;
  const name =
    call.callee.kind === 'member' ? call.callee.property : call.callee.kind === 'name' ? call.callee.name : '';
  if (name === '__exportStar' && first?.value.kind === 'call') {
    const specifier = first.value.args[0]?.value;
    if (specifier?.kind === 'literal') table.wildcards.push(String(specifier.value));
  } else if (name === 'defineProperty' && first && isExportsObject(first.value) && third?.value.kind === 'object') {
    const property = third.value.properties.find((one) => one.key === 'get' || one.key === 'value')?.value;
    const only = property?.kind === 'function' && property.body.body.length === 1 ? property.body.body[0] : undefined;
    const value = only?.kind === 'return' ? only.value : property?.kind === 'function' ? undefined : property;
    if (value && second?.value.kind === 'literal') table.named.set(String(second.value.value), { value });
  }
}

function isExportsObject(node: Node): boolean {
  if (node.kind === 'name') return node.name === 'exports';
  return (
    node.kind === 'member' &&
    node.property === 'exports' &&
    node.object.kind === 'name' &&
    node.object.name === 'module'
  );
}

function declaredNames(statement: Statement): string[] {
  if (statement.kind === 'declare') return namesIn(statement.target);
  return 'name' in statement && typeof statement.name === 'string' ? [statement.name] : [];
}

function namesIn(pattern: Node): string[] {
  if (pattern.kind === 'name') return [pattern.name];
  return pattern.kind === 'destructure' ? pattern.entries.flatMap((entry) => namesIn(entry.target)) : [];
}
