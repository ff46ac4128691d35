/** Constants and composite literals of Go. */
import type { ArrayNode, Expression, Literal, ObjectNode, Property, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, makeArgument, makeLiteral, makeString, namedChildren, textOf } from './context.ts';
import { type GoContext, lowerUnknown, partsOf } from './go-context.ts';
import { lowerExpression } from './go-expressions.ts';
import { LONGEST_ELISION, lowerType } from './go-types.ts';

/** `"…"`, `` `…` `` and runes: the text they stand for. */
export function lowerString(context: GoContext, node: Cst): Literal {
  const text = textOf(context, node);
  const inner = text.slice(1, text.length > 1 ? -1 : undefined);
  const raw = node.type === 'raw_string_literal';
  return makeString(node, raw ? inner.replaceAll('\r', '') : unescapeGo(inner));
}

/** Integers and floats; what a double cannot hold exactly, and imaginary numbers, keep their text. */
export function lowerNumber(context: GoContext, node: Cst): Literal {
  const text = textOf(context, node);
  const digits = text.replaceAll('_', '');
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const exact = node.type === 'int_literal' ? Number.isSafeInteger(value) : Number.isFinite(value);
  return makeLiteral(node, 'number', exact ? value : text);
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Resolves the escapes of Go; runs of `\xHH` and octal bytes are read as UTF-8. */
export function unescapeGo(text: string): string {
  if (!text.includes('\\')) return text;
  const parts: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) parts.push(new TextDecoder().decode(Uint8Array.from(bytes)));
    bytes = [];
  };
  for (let at = 0; at < text.length; ) {
    const slash = text.indexOf('\\', at);
    const plain = text.slice(at, slash < 0 ? text.length : slash);
    if (plain) {
      flush();
      parts.push(plain);
    }
    if (slash < 0) break;
    const written = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(
      text.slice(slash + 1, slash + 10),
    );
    at = slash + 1 + (written ? written[0].length : 1);
    const [, hex, octal, short, long] = written ?? [];
    if (hex ?? octal) {
      bytes.push(hex ? Number.parseInt(hex, 16) : Number.parseInt(octal as string, 8) & 255);
      continue;
    }
    flush();
    const code = Number.parseInt(short ?? long ?? '', 16);
    if (written) parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
    else parts.push(ESCAPES[text[slash + 1] ?? ''] ?? text[slash + 1] ?? '');
  }
  flush();
  return parts.join('');
}

/** `T{…}`: an object when keyed, an array when not. */
export function lowerComposite(context: GoContext, node: Cst): Expression {
  const type = fieldOf(node, 'type');
  return lowerValue(context, node, fieldOf(node, 'body') ?? node, type, type && lowerType(context, type));
}

const ARRAY_TYPES = new Set(['slice_type', 'array_type', 'implicit_length_array_type']);

function lowerValue(
  context: GoContext,
  span: Cst,
  body: Cst,
  typeNode: Cst | undefined,
  type: TypeNode | undefined,
): ObjectNode | ArrayNode {
  const elements = namedChildren(body).filter((child) => child.type !== 'type_arguments' && child !== typeNode);
  const isArray = typeNode !== undefined && ARRAY_TYPES.has(typeNode.type);
  const isMap = typeNode?.type === 'map_type';
  const keyed = elements.some((child) => child.type === 'keyed_element');
  const { start, end } = span;
  const typed = type ? { type } : {};
  const elementType =
    typeNode && (isArray ? fieldOf(typeNode, 'element') : isMap ? fieldOf(typeNode, 'value') : undefined);
  if (keyed || isMap || (elements.length === 0 && !isArray)) {
    const keyType = isMap && typeNode ? fieldOf(typeNode, 'key') : undefined;
    const properties = elements.map((element, index): Property => {
      const place = { spread: false, start: element.start, end: element.end };
      if (element.type !== 'keyed_element') {
        return { key: String(index), value: lowerElement(context, element, elementType), ...place };
      }
      const key = lowerKey(context, element, isMap || isArray, keyType);
      return { ...key, value: lowerElement(context, partsOf(element).at(-1) ?? element, elementType), ...place };
    });
    return { kind: 'object', start, end, ...typed, properties };
  }
  const values = elements.map((element) => makeArgument(lowerElement(context, element, elementType)));
  return { kind: 'array', start, end, ...typed, elements: values };
}

function lowerKey(
  context: GoContext,
  element: Cst,
  isVariable: boolean,
  type: Cst | undefined,
): { key: string } | { computed: Expression } {
  const node = partsOf(element)[0] ?? element;
  const key = unwrapElement(node);
  if (key.type === 'identifier' && !isVariable) return { key: textOf(context, key) };
  const value = lowerElement(context, node, type);
  if (value.kind === 'literal') return { key: String(value.value) };
  return { computed: value };
}

function lowerElement(context: GoContext, node: Cst, type: Cst | undefined): Expression {
  if (node.type === 'keyed_element') return lowerUnknown(context, node);
  const value = unwrapElement(node);
  if (value.type !== 'literal_value') return lowerExpression(context, value, node);
  const target = type?.type === 'pointer_type' ? namedChildren(type)[0] : type;
  const isShort = type && type.end - type.start <= LONGEST_ELISION;
  return lowerValue(context, value, value, target, isShort ? lowerType(context, type) : undefined);
}

function unwrapElement(node: Cst): Cst {
  const [inner, second] = partsOf(node);
  return node.type === 'literal_element' && inner && !second ? inner : node;
}

/** `{…}` where no type is known. */
export function lowerLiteralValue(context: GoContext, node: Cst): Expression {
  return lowerValue(context, node, node, undefined, undefined);
}
