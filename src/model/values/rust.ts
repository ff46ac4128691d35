/** Evaluation of Rust: implied returns, conversions that keep a value, constants of `impl` blocks and traits. */
import type { Call, ClassNode, Expression, FunctionNode, Return } from '../../syntax/ast.ts';
import type { Dialect } from './dialect.ts';
import { Evaluator } from './evaluator.ts';
import { returnsOf } from './functions.ts';
import { Env, SELF, type Value } from './value.ts';

/** Functions that give their argument in another guise. */
const WRAPPERS =
  /(?:^|::)(?:Some|Ok|(?:Arc|Rc|Box|Mutex|RwLock|LazyLock|OnceCell|Lazy)::(?:new|from)|Cow::(?:Borrowed|Owned|from)|(?:String|SmolStr|PathBuf|Value|JsonObject)::from|str::to_string|object|to_value|from_value|concat)$/;
/** Methods that keep what they are called on. */
const CONVERSIONS = new Set([
  'into',
  'to_string',
  'to_owned',
  'as_str',
  'as_ref',
  'clone',
  'cloned',
  'copied',
  'unwrap',
  'expect',
  'unwrap_or_default',
  'into_string',
  'as_deref',
  'as_object',
  'to_vec',
  'iter',
  'into_iter',
  'iter_mut',
  'as_slice',
  'into_boxed_str',
  'to_value',
  'borrow',
  'ok',
  'deref',
  'as_bytes',
  'leak',
  'try_into',
  'parse',
  'into_owned',
  'collect',
  'by_ref',
  'as_object_mut',
]);
const TEXTS: Record<string, (text: string) => string> = {
  trim: (text) => text.trim(),
  trim_start: (text) => text.trimStart(),
  trim_end: (text) => text.trimEnd(),
  to_lowercase: (text) => text.toLowerCase(),
  to_uppercase: (text) => text.toUpperCase(),
};

const implied = new WeakMap<FunctionNode, readonly Return[]>();

/** The returns of a function, its last expression included. */
function allReturns(node: FunctionNode): readonly Return[] {
  const known = implied.get(node);
  if (known) return known;
  const written = returnsOf(node);
  const last = node.body.hasValue ? node.body.body.at(-1) : undefined;
  const tail: Return[] =
    last && last.kind !== 'return'
      ? [{ kind: 'return', start: last.start, end: last.end, value: last as Expression }]
      : [];
  const all = [...written, ...tail];
  implied.set(node, all);
  return all;
}

/** The evaluator for Rust. */
export class RustEvaluator extends Evaluator {
  #impls: Map<string, ClassNode[]> | undefined;

  override returnsOf(node: FunctionNode): readonly Return[] {
    return allReturns(node);
  }

  override step(value: Value): Value | undefined {
    const { node, env } = value;
    if (node.kind === 'if') {
      const last = node.then.hasValue && !node.otherwise ? node.then.body.at(-1) : undefined;
      return last ? { node: last as Expression, env } : undefined;
    }
    if (node.kind === 'member') {
      const constant = this.#associated(node.object, node.property, env);
      if (constant) return constant;
    }
    return super.step(value);
  }

  override alternatives(value: Value): Value[] {
    const { node, env } = value;
    const tail = (body: { hasValue: boolean; body: readonly unknown[] } | undefined): Value[] =>
      body?.hasValue && body.body.length > 0 ? [{ node: body.body.at(-1) as Expression, env }] : [];
    if (node.kind === 'if')
      return [
        ...tail(node.then),
        ...(node.otherwise?.kind === 'if' ? this.alternatives({ node: node.otherwise, env }) : tail(node.otherwise)),
      ];
    if (node.kind === 'switch') return node.cases.flatMap((one) => tail(one.body));
    return super.alternatives(value);
  }

  /** `Type::NAME` and `Self::NAME`: a constant of an `impl` block, or the default of its trait. */
  #associated(object: Expression, name: string, env: Env): Value | undefined {
    if (object.kind !== 'name' && object.kind !== 'member') return undefined;
    const self = object.kind === 'name' && object.name === 'Self' ? env.get(SELF)?.node : undefined;
    const owner = self?.kind === 'class' ? self : this.resolver.target(object)?.node;
    if (owner?.kind !== 'class') return undefined;
    for (const impl of [owner, ...this.implsOf(owner)]) {
      const field = impl.fields.find((one) => one.name === name && one.value);
      if (field?.value && field.isStatic) return { node: field.value, env: Env.EMPTY };
    }
    return undefined;
  }

  /** The `impl` blocks of a struct or enum. */
  implsOf(owner: ClassNode): readonly ClassNode[] {
    this.#impls ??= this.#indexImpls();
    return owner.name === undefined ? [] : (this.#impls.get(owner.name) ?? []);
  }

  #indexImpls(): Map<string, ClassNode[]> {
    const index = new Map<string, ClassNode[]>();
    const visit = (nodes: readonly unknown[]): void => {
      for (const node of nodes as readonly Expression[]) {
        if (node.kind === 'block') visit(node.body);
        if (node.kind !== 'class' || node.flavor !== 'impl' || node.name === undefined) continue;
        const name = node.name.split('::').at(-1) ?? '';
        index.set(name, [...(index.get(name) ?? []), node]);
      }
    };
    for (const module of this.resolver.project.modules) if (module.language === 'rust') visit(module.body);
    return index;
  }
}

export const rustDialect: Dialect = {
  call(evaluator, call, env) {
    const { callee, args } = call;
    const [first] = args;
    if (
      callee.kind === 'member' &&
      (args.length === 0 || callee.property === 'expect') &&
      CONVERSIONS.has(callee.property) &&
      !isPath(callee.object)
    ) {
      const own = evaluator.resolver.functionOf(call);
      return own && own.body.body.length > 0 ? undefined : { node: callee.object, env };
    }
    if (!first || args.length !== 1) return undefined;
    return WRAPPERS.test(writtenName(callee)) ? { node: first.value, env } : undefined;
  },
  property: () => undefined,
  constant(evaluator, { callee, args }, env) {
    if (callee.kind !== 'member' || args.length > 0) return undefined;
    const change = Object.hasOwn(TEXTS, callee.property) ? TEXTS[callee.property] : undefined;
    const text = change && evaluator.text({ node: callee.object, env });
    return text === undefined ? undefined : change?.(text);
  },
  elements: (collections, { node, env }) => {
    // `list.iter().map(f)` and the like keep the number of elements at most.
    if (node.kind !== 'call' || node.callee.kind !== 'member' || !CONVERSIONS.has(node.callee.property))
      return undefined;
    return collections.elements({ node: node.callee.object, env });
  },
  entries: () => undefined,
};

/** Whether an expression names a type or module rather than a value: `String::from`. */
function isPath(node: Expression): boolean {
  if (node.kind === 'name') return /^[A-Z]/.test(node.name) && !/^[A-Z0-9_]+$/.test(node.name);
  return node.kind === 'member' && /^[A-Z]\w*[a-z]/.test(node.property);
}

function writtenName(node: Call['callee']): string {
  if (node.kind === 'name') return node.name;
  return node.kind === 'member' ? `${writtenName(node.object)}::${node.property}` : '';
}
