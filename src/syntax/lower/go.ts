/** Go: concrete tree → generic AST. */
import type { Import, ImportBinding, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, type LowerContext, namedChildren, textOf } from './context.ts';
import type { GoContext } from './go-context.ts';
import { lowerString } from './go-literals.ts';
import { lowerStatements } from './go-statements.ts';

/** Lowers a Go file. `collectTrivia` has run: without recorded errors, none are looked for. */
export function lowerGo(context: LowerContext, root: Cst): Statement[] {
  const types = new Set<string>();
  const functions = new Set<string>();
  const imports = new Map<string, string>();
  const statements: Import[] = [];
  const go: GoContext = { ...context, imports, types, functions, results: [], recovered: new Set() };
  const paths = new ImportNames(go, root);
  for (const child of root.children) {
    if (child.type === 'import_declaration') {
      for (const spec of importSpecs(child)) statements.push(lowerImport(go, spec, child, paths));
    } else if (child.type === 'type_declaration') {
      for (const spec of child.children) addName(go, types, spec);
    } else if (child.type === 'function_declaration') {
      addName(go, functions, child);
    }
  }
  for (const statement of statements) {
    for (const binding of statement.bindings) imports.set(binding.local, statement.module);
  }
  return [...statements, ...lowerStatements(go, root.children)];
}

/** The name in the package clause of a file. */
export function packageNameOf(context: LowerContext, root: Cst): string | undefined {
  const clause = childOf(root, 'package_clause');
  const name = clause && namedChildren(clause)[0];
  return name && textOf(context, name);
}

function addName(context: LowerContext, names: Set<string>, node: Cst): void {
  const name = node.named ? fieldOf(node, 'name') : undefined;
  if (name) names.add(textOf(context, name));
}

function importSpecs(declaration: Cst): Cst[] {
  const list = childOf(declaration, 'import_spec_list') ?? declaration;
  return list.children.filter((child) => child.type === 'import_spec');
}

function lowerImport(context: GoContext, spec: Cst, declaration: Cst, names: ImportNames): Import {
  const path = fieldOf(spec, 'path');
  const alias = fieldOf(spec, 'name');
  const module = path ? String(lowerString(context, path).value) : '';
  const place = alias ?? path ?? spec;
  const at = { start: place.start, end: place.end };
  const bindings: ImportBinding[] = [];
  if (alias?.type === 'dot') bindings.push({ local: '*', imported: '*', ...at });
  else if (!alias) bindings.push({ local: names.guess(module), imported: '*', ...at });
  else if (textOf(context, alias) !== '_') bindings.push({ local: textOf(context, alias), imported: '*', ...at });
  const span = childOf(declaration, 'import_spec_list') ? spec : declaration;
  return { kind: 'import', start: span.start, end: span.end, module, bindings, typeOnly: false, reexported: false };
}

/** Guesses the package name of an import path, which the path does not always say. */
class ImportNames {
  readonly #context: LowerContext;
  readonly #root: Cst;
  #used: Set<string> | undefined;

  constructor(context: LowerContext, root: Cst) {
    this.#context = context;
    this.#root = root;
  }

  /** The likeliest name; of several that a path suggests, the one the file uses before a dot. */
  guess(module: string): string {
    const candidates = suggestNames(module);
    if (candidates.length > 1) {
      this.#used ??= this.#collectUsed();
      for (const name of candidates) if (this.#used.has(name)) return name;
    }
    return candidates[0] ?? module;
  }

  #collectUsed(): Set<string> {
    const used = new Set<string>();
    const stack: Cst[] = [this.#root];
    for (let node = stack.pop(); node; node = stack.pop()) {
      const [first] = node.children;
      if (first && (node.type === 'selector_expression' || node.type === 'qualified_type')) {
        if (first.type === 'identifier' || first.type === 'package_identifier') used.add(textOf(this.#context, first));
      }
      for (const child of node.children) stack.push(child);
    }
    return used;
  }
}

/** `…/pgx/v5` → `pgx`, `…/yaml.v3` → `yaml`, `…/go-redis` → `redis`, `…/nats.go` → `nats`; the likeliest first. */
function suggestNames(module: string): string[] {
  const segments = module.split('/');
  const last = segments.pop() ?? '';
  const versioned = /^v\d+$/.test(last) && segments.length > 0 ? (segments.pop() ?? last) : last;
  const base = versioned.replace(/\.v\d+$/, '');
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(base)) return [base];
  const stem = base.replace(/^go[-.]/, '').replace(/(?:-sdk)?[-.]go(?:lang)?$/, '') || base;
  const parts = stem.split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
  const whole = base.split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
  const likeliest =
    parts.length === 1 ? parts : [parts.at(-1) ?? stem, parts.join(''), parts.join('_'), parts[0] ?? stem];
  return [...new Set([...likeliest, whole.join(''), whole.join('_')])];
}
