/** Macro invocations → generic AST. */
import type { Argument, Call, Expression, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, makeArgument, makeBlock, makeString, makeUnknown } from './context.ts';
import { lowerStatementList } from './rust.ts';
import { makeMissing, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';
import { foldFormat, isPlaceholder, readPlaceholders } from './rust-format.ts';
import { type MacroArgument, readMacroArguments } from './rust-macro-arguments.ts';
import { lowerJson, lowerMatches, lowerPairs, lowerSelect } from './rust-macro-forms.ts';
import { readStatements } from './rust-read-control.ts';
import { readArray } from './rust-read-expressions.ts';
import { TokenReader } from './rust-reader.ts';

/** Where the format string of a macro stands among its positional arguments; `any` is the first string there is. */
const FORMAT_POSITION = new Map<string, number | 'any'>([
  ...[
    'format',
    'format_args',
    'print',
    'println',
    'eprint',
    'eprintln',
    'panic',
    'todo',
    'unimplemented',
    'unreachable',
    'bail',
    'anyhow',
    'eyre',
    'format_err',
    'format_smolstr',
    'format_compact',
    'dbg_println',
  ].map((name) => [name, 0] as const),
  ...['write', 'writeln', 'assert', 'debug_assert', 'ensure'].map((name) => [name, 1] as const),
  ...['assert_eq', 'assert_ne', 'debug_assert_eq', 'debug_assert_ne'].map((name) => [name, 2] as const),
  ...[
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'event',
    'log',
    'span',
    'trace_span',
    'debug_span',
    'info_span',
    'warn_span',
    'error_span',
  ].map((name) => [name, 'any'] as const),
]);

type LowerForm = (context: RustContext, node: Cst, tree: Cst) => Expression | undefined;

const array: LowerForm = (context, _node, tree) => {
  const reader = TokenReader.around(context, tree);
  return lowerExpression(context, readArray(reader));
};

/** Macros that are written like another construct, by the last segment of their name. */
const FORMS = new Map<string, LowerForm>([
  ['vec', array],
  ['smallvec', array],
  ...['json', 'object', 'json_object', 'json_schema'].map((name) => [name, lowerJson] as const),
  ...['hashmap', 'btreemap', 'indexmap', 'phf_map', 'hash_map'].map((name) => [name, lowerPairs] as const),
  ['select', lowerSelect],
  ['select_biased', lowerSelect],
  ['matches', lowerMatches],
  ['concat', (context, node, tree) => lowerConcat(context, node, tree)],
  [
    'stringify',
    (context, node, tree) =>
      makeString(node, context.text.slice(tree.start + 1, Math.max(tree.start + 1, tree.end - 1)).trim()),
  ],
]);

/** `name!(…)`: a call via `macro`, or the construct that the macro stands for. */
export function lowerMacro(context: RustContext, node: Cst): Expression {
  const path = fieldOf(node, 'macro');
  const tree = node.children.find((child) => child.type === 'token_tree');
  const callee = path ? lowerExpression(context, path) : makeMissing(node);
  if (!tree) return makeCall(node, callee, []);
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  const form = FORMS.get(name)?.(context, node, tree);
  if (form) return { ...form, start: node.start, end: node.end };
  const isBraced = tree.children[0]?.type === '{' && !FORMAT_POSITION.has(name);
  if (isBraced || name === 'thread_local') return lowerBraces(context, node, callee, tree);
  return lowerArguments(context, node, callee, name, tree);
}

function makeCall(node: Cst, callee: Expression, args: readonly Argument[]): Call {
  return { kind: 'call', start: node.start, end: node.end, callee, args, via: 'macro', typeArgs: [] };
}

/** `lazy_static! { … }`: the call has one block. */
function lowerBraces(context: RustContext, node: Cst, callee: Expression, tree: Cst): Call {
  const nodes = readStatements(TokenReader.inside(context, tree));
  const { body, hasValue } = lowerStatementList(context, nodes);
  return makeCall(node, callee, [makeArgument(makeBlock(tree, body, hasValue))]);
}

function lowerArguments(context: RustContext, node: Cst, callee: Expression, name: string, tree: Cst): Expression {
  const written = readMacroArguments(TokenReader.inside(context, tree));
  const args = written.map((argument) => makeArgument(lowerExpression(context, argument.value), argument.name));
  const at = formatIndex(context, name, written);
  if (at < 0) return makeCall(node, callee, args);
  // Fields in front of a log message are no values of it, and `write!` puts its values behind.
  const { text, used } = foldFormat(context, (written[at] as MacroArgument).value, args.slice(at + 1));
  // Widths (`{:w$}`) are names and numbers: they are no part of the text.
  const rest = args.slice(at + 1).filter((argument) => !used.has(argument));
  const isText = name === 'format' || name === 'format_args' || name === 'format_smolstr' || name === 'format_compact';
  if (isText && rest.every(({ value }) => value.kind === 'name' || value.kind === 'literal'))
    return { ...text, start: node.start, end: node.end };
  const [only] = text.parts;
  const plain =
    text.parts.length === 0
      ? makeString(text, '')
      : text.parts.length === 1 && only?.kind === 'literal'
        ? { ...only, start: text.start, end: text.end }
        : text;
  return makeCall(node, callee, [...args.slice(0, at), makeArgument(plain), ...rest]);
}

/** The index of the argument that is the format string; -1 where the macro has none. */
function formatIndex(context: RustContext, name: string, args: readonly MacroArgument[]): number {
  const position = FORMAT_POSITION.get(name);
  let positional = 0;
  for (const [index, argument] of args.entries()) {
    if (argument.name !== undefined) continue;
    const isString = argument.value.type === 'string_literal' || argument.value.type === 'raw_string_literal';
    if (position === 'any' ? isString : position === positional) return isString ? index : -1;
    if (position === undefined && isString) return takesValues(context, name, args, index) ? index : -1;
    positional++;
  }
  return -1;
}

/** An unknown macro formats when its string has as many `{}` as values follow; `{}` in SQL is no placeholder. */
function takesValues(context: RustContext, name: string, args: readonly MacroArgument[], index: number): boolean {
  if (name.startsWith('query') || name.includes('sql')) return false;
  const follow = args.slice(index + 1).filter((argument) => argument.name === undefined).length;
  if (follow === 0) return false;
  const placeholders = readPlaceholders(context, (args[index] as MacroArgument).value).filter(isPlaceholder);
  return placeholders.filter((placeholder) => placeholder.key === '').length === follow;
}

/** `concat!("a", "b")` */
function lowerConcat(context: RustContext, node: Cst, tree: Cst): Expression {
  const parts = readMacroArguments(TokenReader.inside(context, tree)).map(({ value }) =>
    lowerExpression(context, value),
  );
  return { kind: 'text', start: node.start, end: node.end, via: 'concat', parts };
}

/** `macro_rules!`: the right-hand sides as blocks. */
export function lowerMacroDefinition(context: RustContext, node: Cst): Statement {
  const sides = node.children.flatMap((rule) => (rule.type === 'macro_rule' ? (fieldOf(rule, 'right') ?? []) : []));
  const blocks = sides.map((side) => {
    const nodes = readStatements(TokenReader.inside(context, side));
    return makeBlock(side, lowerStatementList(context, nodes).body);
  });
  return makeUnknown(node, blocks);
}
