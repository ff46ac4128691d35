/** TypeScript and JavaScript imports and exports → generic AST. */
import type { Expression, Import, ImportBinding, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, hasToken, type LowerContext, namedChildren, textOf, unescapeString } from './context.ts';
import { lowerStatements } from './typescript.ts';
import { lowerExpression } from './typescript-expressions.ts';

function moduleOf(context: LowerContext, node: Cst): string | undefined {
  const source = fieldOf(node, 'source');
  return source ? unescapeString(textOf(context, source).slice(1, -1)) : undefined;
}

export function lowerImport(context: LowerContext, node: Cst): Statement {
  const required = childOf(node, 'import_require_clause');
  const bindings: ImportBinding[] = [];
  const bind = (local: Cst, imported: string) =>
    bindings.push({ local: textOf(context, local), imported, start: local.start, end: local.end });
  const clause = childOf(node, 'import_clause');
  for (const child of clause ? namedChildren(clause) : []) {
    if (child.type === 'identifier') bind(child, 'default');
    else if (child.type === 'namespace_import') for (const name of namedChildren(child)) bind(name, '*');
    else
      for (const specifier of namedChildren(child)) {
        const name = fieldOf(specifier, 'name');
        const alias = fieldOf(specifier, 'alias') ?? name;
        if (name && alias) bind(alias, textOf(context, name));
      }
  }
  if (required) for (const child of namedChildren(required)) if (child.type === 'identifier') bind(child, '*');
  const statement: Import = {
    kind: 'import',
    start: node.start,
    end: node.end,
    module: moduleOf(context, required ?? node) ?? '',
    bindings,
    typeOnly: hasToken(node, 'type'),
    reexported: false,
  };
  return statement;
}

export function lowerExport(context: LowerContext, node: Cst): Statement[] {
  const declaration = fieldOf(node, 'declaration');
  const value = fieldOf(node, 'value');
  const module = moduleOf(context, node);
  const base = { kind: 'export' as const, start: node.start, end: node.end, ...(module !== undefined && { module }) };
  if (declaration) {
    const statements = lowerStatements(context, declaration, true);
    const [first] = statements;
    if (!hasToken(node, 'default') || !first || (first.kind !== 'function' && first.kind !== 'class') || !first.name) {
      return hasToken(node, 'default') && first ? [{ ...base, bindings: [], value: first as Expression }] : statements;
    }
    return [...statements, { ...base, bindings: [{ exported: 'default', local: first.name }] }];
  }
  if (value) return [{ ...base, bindings: [], value: lowerExpression(context, value) }];
  const clause = childOf(node, 'export_clause');
  if (!clause) {
    const namespace = childOf(node, 'namespace_export');
    const name = namespace && namedChildren(namespace)[0];
    const exported = name ? textOf(context, name) : '*';
    const [child] = namedChildren(node).filter(
      (candidate) => candidate.type !== 'string' && candidate.type !== 'namespace_export',
    );
    if (module === undefined && child) return [{ ...base, bindings: [], value: lowerExpression(context, child) }];
    return [{ ...base, bindings: [{ exported, local: '*' }] }];
  }
  const bindings = namedChildren(clause).flatMap((specifier) => {
    const name = fieldOf(specifier, 'name');
    const alias = fieldOf(specifier, 'alias') ?? name;
    return name && alias ? [{ exported: textOf(context, alias), local: textOf(context, name) }] : [];
  });
  return [{ ...base, bindings }];
}
