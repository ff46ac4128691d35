/** `fmt.Sprintf` as string building. */
import type { Argument, Call, Expression, TextNode } from '../ast.ts';
import { makeString } from './context.ts';
import type { GoContext } from './go-context.ts';

const VERB = /%[-+# 0]*(?:\[\d+\])?(\*|\d+)?(?:\.(\*|\d+)?)?(\[\d+\])?[a-zA-Z%]/g;

/**
 * Folds `fmt.Sprintf("…%s…", x)` to text with the values in place of the verbs; values that no verb names follow
 * at the end. `undefined` where the format is no constant, arguments are spread, or verbs name them by number.
 */
export function foldSprintf(context: GoContext, call: Call): TextNode | undefined {
  const { callee } = call;
  if (callee.kind !== 'member' || callee.property !== 'Sprintf' || callee.object.kind !== 'name') return undefined;
  if (context.imports.get(callee.object.name) !== 'fmt') return undefined;
  const [first, ...values] = call.args;
  const format = first && constantText(first.value);
  if (!first || format === undefined || values.some((value) => value.spread)) return undefined;
  const parts = splitFormat(format, values, (text) => makeString(first.value, text));
  return parts && { kind: 'text', start: call.start, end: call.end, via: 'format', parts };
}

function splitFormat(
  format: string,
  values: readonly Argument[],
  makeText: (text: string) => Expression,
): Expression[] | undefined {
  const parts: Expression[] = [];
  let pending = '';
  let end = 0;
  let next = 0;
  const take = (): void => {
    const value = values[next++];
    if (!value) return;
    if (pending) parts.push(makeText(pending));
    pending = '';
    parts.push(value.value);
  };
  for (const match of format.matchAll(VERB)) {
    const [verb, width, precision] = match;
    if (verb.includes('[')) return undefined;
    pending += format.slice(end, match.index);
    end = match.index + verb.length;
    if (width === '*') take();
    if (precision === '*') take();
    if (verb.endsWith('%')) pending += '%';
    else take();
  }
  pending += format.slice(end);
  if (pending) parts.push(makeText(pending));
  for (; next < values.length; next++) parts.push((values[next] as Argument).value);
  return parts;
}

function constantText(value: Expression): string | undefined {
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  if (value.kind !== 'text') return undefined;
  const pieces: string[] = [];
  for (const part of value.parts) {
    if (part.kind !== 'literal' || typeof part.value !== 'string') return undefined;
    pieces.push(part.value);
  }
  return pieces.join('');
}
