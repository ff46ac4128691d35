/** What the four lowerings share: access to concrete nodes, strings, and nodes for what has no form of its own. */
import type {
  Argument,
  Block,
  Comment,
  Expression,
  LanguageId,
  Literal,
  Name,
  Node,
  Return,
  Statement,
  TypeNode,
  Unknown,
} from '../ast.ts';
import type { Cst } from '../cst.ts';

export interface LowerContext {
  readonly text: string;
  readonly language: LanguageId;
  readonly comments: Comment[];
  readonly errors: { start: number; end: number; reason: 'syntax' | 'depth' | 'failed' }[];
}

/** The written text of a node. */
export function textOf(context: LowerContext, node: Cst): string {
  return context.text.slice(node.start, node.end);
}

/** The first child in a field. */
export function fieldOf(node: Cst, field: string): Cst | undefined {
  for (const child of node.children) if (child.field === field) return child;
  return undefined;
}

/** All children in a field. */
export function fieldsOf(node: Cst, field: string): Cst[] {
  return node.children.filter((child) => child.field === field);
}

/** The first child of one of these types. */
export function childOf(node: Cst, ...types: string[]): Cst | undefined {
  for (const child of node.children) if (types.includes(child.type)) return child;
  return undefined;
}

/** Named children without comments. */
export function namedChildren(node: Cst): Cst[] {
  return node.children.filter((child) => child.named && !isComment(child));
}

/** Whether the node has an anonymous child of this text (a keyword or operator). */
export function hasToken(node: Cst, token: string): boolean {
  return node.children.some((child) => child.type === token);
}

export function isComment(node: Cst): boolean {
  return (
    node.type === 'comment' ||
    node.type === 'line_comment' ||
    node.type === 'block_comment' ||
    node.type === 'html_comment'
  );
}

export function makeName(node: Cst, name: string): Name {
  return { kind: 'name', start: node.start, end: node.end, name };
}

export function makeString(node: { start: number; end: number }, value: string): Literal {
  return { kind: 'literal', start: node.start, end: node.end, type: 'string', value };
}

export function makeLiteral(node: Cst, type: Literal['type'], value: Literal['value']): Literal {
  return { kind: 'literal', start: node.start, end: node.end, type, value };
}

export function makeArgument(value: Expression, name?: string, spread = false): Argument {
  return name === undefined ? { value, spread } : { name, value, spread };
}

export function makeBlock(node: { start: number; end: number }, body: Statement[], hasValue = false): Block {
  return { kind: 'block', start: node.start, end: node.end, body, hasValue };
}

/** The body of a function that is one expression. */
export function makeReturnBlock(value: Expression): Block {
  const statement: Return = { kind: 'return', start: value.start, end: value.end, value };
  return makeBlock(value, [statement]);
}

export function makeType(node: Cst, name: string, args: TypeNode['args'] = [], pointer = false): TypeNode {
  return { kind: 'type', start: node.start, end: node.end, name, args, pointer };
}

export function makeUnknown(node: Cst, children: Node[], error = false): Unknown {
  return { kind: 'unknown', start: node.start, end: node.end, type: node.type, children, error };
}

/** Records comments and parser errors of the whole tree; run once before lowering. */
export function collectTrivia(context: LowerContext, root: Cst): void {
  const stack: Cst[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (isComment(node)) {
      context.comments.push({ start: node.start, end: node.end, text: stripCommentMarks(textOf(context, node)) });
    } else if (node.type === 'ERROR' || node.type === 'MISSING') {
      context.errors.push({ start: node.start, end: node.end, reason: 'syntax' });
    }
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as Cst);
  }
}

/** `// x`, `/* x *\/`, `/** x *\/`, `# x`, `/// x`, `//! x` → `x`; leading `*` of block lines goes too. */
export function stripCommentMarks(text: string): string {
  if (text.startsWith('/*')) {
    return text
      .replace(/^\/\*[*!]*/, '')
      .replace(/\*+\/$/, '')
      .split('\n')
      .map((line) => line.replace(/^\s*\*(?!\/) ?/, ''))
      .join('\n')
      .trim();
  }
  return text.replace(/^(?:\/\/[/!]?|#!?)\s?/, '').trim();
}

const SIMPLE_ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
  '\n': '',
};

/** Resolves the escapes that JavaScript, Python, Rust and Go share; unknown ones keep their character. */
export function unescapeString(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g,
    (
      _match,
      x: string | undefined,
      braced: string | undefined,
      u: string | undefined,
      long: string | undefined,
      char: string | undefined,
    ) => {
      const hex = x ?? braced ?? u ?? long;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : '';
      }
      return SIMPLE_ESCAPES[char ?? ''] ?? char ?? '';
    },
  );
}
