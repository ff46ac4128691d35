/** Rust items and statements → generic AST. */
import type { Declare, Decorator, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, hasToken, isComment, type LowerContext, makeBlock, makeUnknown } from './context.ts';
import { isTestOnly, lowerAttribute } from './rust-attributes.ts';
import { lowerEnum, lowerImpl, lowerStructItem, lowerTrait } from './rust-classes.ts';
import { identifierOf, makeMissing, outerDocOf, type RustContext } from './rust-context.ts';
import { lowerBlock } from './rust-control.ts';
import { lowerExpression } from './rust-expressions.ts';
import { type ItemExtras, lowerFunction } from './rust-functions.ts';
import { lowerExternCrate, lowerModFile, lowerUse } from './rust-imports.ts';
import { lowerMacroDefinition } from './rust-macros.ts';
import { isMutable, lowerPattern } from './rust-patterns.ts';
import { lowerType } from './rust-types.ts';

/** Lowers a whole file. */
export function lowerRust(context: LowerContext, root: Cst): Statement[] {
  return lowerStatementList({ ...context, depth: 0 }, root.children).body;
}

/** Collects the attributes and doc comments in front of an item. */
export class Above {
  readonly #context: RustContext;
  #decorators: Decorator[] = [];
  #docs: string[] = [];

  constructor(context: RustContext) {
    this.#context = context;
  }

  /** Takes an attribute or a comment; `false` for everything else. */
  take(node: Cst): boolean {
    if (isComment(node)) {
      const doc = outerDocOf(this.#context, node);
      if (doc !== undefined) this.#docs.push(doc);
      return true;
    }
    if (node.type !== 'attribute_item') return false;
    const decorator = lowerAttribute(this.#context, node);
    const doc = docOfAttribute(decorator);
    if (doc === undefined) this.#decorators.push(decorator);
    else this.#docs.push(doc);
    return true;
  }

  /** What was collected since the last item. */
  extras(): ItemExtras {
    const decorators = this.#decorators;
    const doc = this.#docs.join('\n').trim();
    this.#decorators = [];
    this.#docs = [];
    return { decorators, ...(doc && { doc }) };
  }
}

/** `#[doc = "…"]` */
function docOfAttribute({ expression }: Decorator): string | undefined {
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== 'doc')
    return undefined;
  const [argument] = expression.args;
  if (!argument || argument.name !== undefined || argument.value.kind !== 'literal') return undefined;
  return typeof argument.value.value === 'string' ? argument.value.value.trim() : undefined;
}

type LowerItem = (context: RustContext, node: Cst, extras: ItemExtras) => Statement | readonly Statement[];

const ITEMS: Record<string, LowerItem> = {
  function_item: lowerFunction,
  function_signature_item: lowerFunction,
  struct_item: lowerStructItem,
  union_item: lowerStructItem,
  enum_item: lowerEnum,
  trait_item: lowerTrait,
  impl_item: lowerImpl,
  use_declaration: lowerUse,
  extern_crate_declaration: lowerExternCrate,
  mod_item: (context, node, extras) => lowerMod(context, node, extras),
  foreign_mod_item: (context, node) => lowerBlock(context, fieldOf(node, 'body') ?? node),
  const_item: (context, node, extras) => lowerDeclaration(context, node, extras, true),
  static_item: (context, node, extras) => lowerDeclaration(context, node, extras, !hasToken(node, 'mutable_specifier')),
  let_declaration: (context, node) => lowerDeclaration(context, node, { decorators: [] }, !isMutable(node)),
  type_item: (context, node, extras) => lowerAlias(context, node, extras),
  associated_type: (context, node, extras) => lowerAlias(context, node, extras),
  macro_definition: lowerMacroDefinition,
  inner_attribute_item: (context, node) => makeUnknown(node, [lowerAttribute(context, node)]),
  empty_statement: () => [],
  shebang: () => [],
  label: () => [],
  visibility_modifier: () => [],
  lifetime: () => [],
};

/** The children of a file, a block or a module body; `hasValue` when the last one is an expression without `;`. */
export function lowerStatementList(
  context: RustContext,
  nodes: readonly Cst[],
): { body: Statement[]; hasValue: boolean } {
  const body: Statement[] = [];
  const above = new Above(context);
  let hasValue = false;
  for (const node of nodes) {
    if (above.take(node) || !node.named) continue;
    const lower = ITEMS[node.type];
    const extras = above.extras();
    hasValue = lower === undefined && isTail(node);
    if (lower) body.push(...[lower(context, node, extras)].flat());
    else body.push(lowerExpression(context, node));
  }
  return { body, hasValue };
}

const WITHOUT_VALUE = new Set(['for_expression', 'while_expression', 'ERROR', 'MISSING']);

function isTail(node: Cst): boolean {
  if (node.type !== 'expression_statement') return !WITHOUT_VALUE.has(node.type);
  return !hasToken(node, ';') && !WITHOUT_VALUE.has(node.children[0]?.type ?? '');
}

function isExported(node: Cst): boolean {
  return childOf(node, 'visibility_modifier') !== undefined;
}

/** `let`, `const` and `static`. */
function lowerDeclaration(context: RustContext, node: Cst, extras: ItemExtras, constant: boolean): Declare {
  const pattern = fieldOf(node, 'pattern') ?? fieldOf(node, 'name');
  const type = fieldOf(node, 'type');
  const value = fieldOf(node, 'value');
  const alternative = fieldOf(node, 'alternative');
  return {
    kind: 'declare',
    start: node.start,
    end: node.end,
    target: pattern ? lowerPattern(context, pattern) : makeMissing(node),
    ...(type && { type: lowerType(context, type) }),
    ...(value && { value: lowerExpression(context, value) }),
    constant,
    exported: isExported(node),
    ...(extras.doc && { doc: extras.doc }),
    ...(alternative && { otherwise: lowerBlock(context, alternative) }),
  };
}

/** `type A = B;`; an associated type without a value is of type `unknown`. */
function lowerAlias(context: RustContext, node: Cst, extras: ItemExtras): Statement {
  const name = fieldOf(node, 'name');
  const type = fieldOf(node, 'type');
  return {
    kind: 'type-alias',
    start: node.start,
    end: node.end,
    name: name ? identifierOf(context, name) : '',
    type: type
      ? lowerType(context, type)
      : { kind: 'type', start: node.end, end: node.end, name: 'unknown', args: [], pointer: false },
    exported: isExported(node),
    ...(extras.doc && { doc: extras.doc }),
  };
}

/** `mod x;` is an import, `mod x { … }` a block; under `#[cfg(test)]` both stand in an `Unknown` of type `cfg_test_module`. */
function lowerMod(context: RustContext, node: Cst, extras: ItemExtras): Statement {
  const body = fieldOf(node, 'body');
  const lowered = body ? lowerStatementList(context, body.children).body : [lowerModFile(context, node)];
  if (extras.decorators.some(isTestOnly)) return { ...makeUnknown(node, lowered), type: 'cfg_test_module' };
  return body ? makeBlock(node, lowered) : (lowered[0] as Statement);
}
