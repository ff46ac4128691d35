import { beforeAll, describe, expect, it } from 'vitest';
import type { Call, Import, Node, Switch } from '../../../src/syntax/ast.ts';
import { walk } from '../../../src/syntax/walk.ts';
import { classOf, lower, prepare, show, showOne } from './python-support.ts';

beforeAll(prepare);

describe('classes', () => {
  const text = `class Note(BaseModel, Generic[T], frozen=True):
    """A note."""
    #: The title.
    title: str = Field(max_length=5)
    body: str
    """The body."""
    kinds: ClassVar[int] = 1
    limit = 3
    a, b = 1, 2
    class Meta: pass
    if X:
        def late(self): pass
    def __init__(self, x): pass
    @property
    def size(self): return 1
    @size.setter
    def size(self, v): pass
    @classmethod
    def make(cls, v): pass
    @staticmethod
    def twist(v): pass
    @mcp.tool()
    def tool(query: str): pass
    async def run(self): pass
`;

  it('has bases, docs and fields', () => {
    const node = classOf(text);
    expect(show(node.bases)).toBe('[<BaseModel>, <Generic <T>>]');
    expect(node.doc).toBe('A note.');
    expect(node.fields.map(({ name, doc, isStatic }) => [name, doc, isStatic])).toEqual([
      ['title', 'The title.', false],
      ['body', 'The body.', false],
      ['kinds', undefined, true],
      ['limit', undefined, true],
    ]);
    expect(show(node.fields[0]?.value)).toBe('(call callee=Field args=[(name="max_length" value=5)])');
    expect(node.rest.map((statement) => statement.kind)).toEqual(['assign', 'assign', 'class', 'if']);
  });

  it('gives methods their role and receiver', () => {
    const rows = classOf(text).methods.map((method) => [
      method.name,
      method.role,
      method.receiver && show(method.receiver.target),
      method.params.length,
    ]);
    expect(rows).toEqual([
      ['__init__', 'constructor', 'self', 1],
      ['size', 'getter', 'self', 0],
      ['size', 'setter', 'self', 1],
      ['make', 'static', 'cls', 1],
      ['twist', 'static', undefined, 1],
      ['tool', 'method', undefined, 1],
      ['run', 'method', 'self', 0],
    ]);
  });

  it('knows enums, protocols and the keys of typed dicts', () => {
    expect(classOf('class A(str, enum.Enum): X = "x"').flavor).toBe('enum');
    expect(classOf('class A(Protocol): ...').flavor).toBe('interface');
    const fields = classOf('class A(TypedDict):\n  a: NotRequired[int]\n  b: int').fields;
    expect(fields.map((field) => field.optional)).toEqual([true, false]);
    expect(classOf('class A(TypedDict, total=False): a: int').fields[0]?.optional).toBe(true);
  });
});

describe('statements', () => {
  it.each([
    ['raise X(a) from e', '(throw value=(call callee=X args=[(value=a)]))'],
    ['raise', '(throw)'],
    ['x += 1', '(assign target=x operator="+=" value=1)'],
    ['x: Final = 1', '(declare target=x type=<Final> value=1 constant=true)'],
    ['type A = list[int]', '(type-alias name="A" type=<list <int>>)'],
    ['del a, b[0]', '(unary operator="delete" operand=a) ; (unary operator="delete" operand=(index object=b index=0))'],
    ['global a', '(unknown type="global_statement" children=[a])'],
    ['pass', ''],
    ['assert a, "m"', '(call callee=assert args=[(value=a), (value="m")])'],
    [
      'a, *b = c',
      '(assign target=(destructure shape="array" entries=[(target=a), (target=b rest=true)]) operator="=" value=c)',
    ],
    [
      'for i, j in x: break\nelse: f()',
      '(loop each=(target=(destructure shape="array" entries=[(target=i), (target=j)]) iterable=x) body=(block body=[(jump type="break")])) ; (block body=[(call callee=f)])',
    ],
    ['while x: continue', '(loop test=x body=(block body=[(jump type="continue")]))'],
    [
      'if __name__ == "__main__": f()',
      '(if test=(binary operator="==" left=__name__ right="__main__") then=(block body=[(call callee=f)]))',
    ],
    [
      'if a: f()\nelif b: g()\nelse: h()',
      '(if test=a then=(block body=[(call callee=f)]) otherwise=(if test=b then=(block body=[(call callee=g)]) otherwise=(block body=[(call callee=h)])))',
    ],
    [
      'with open(a) as f, g(): pass',
      '(with items=[(value=(call callee=open args=[(value=a)]) target=f), (value=(call callee=g))] body=(block))',
    ],
    [
      'async with (f() as x, g() as (y, z)): pass',
      '(with items=[(value=(call callee=f) target=x), (value=(call callee=g) target=(destructure shape="array" entries=[(target=y), (target=z)]))] body=(block) isAsync=true)',
    ],
    ['with (open(a) as f): pass', '(with items=[(value=(call callee=open args=[(value=a)]) target=f)] body=(block))'],
    [
      'try: f()\nexcept (A, b.B) as e: g()\nexcept C: pass\nelse: h()\nfinally: i()',
      '(try body=(block body=[(call callee=f)]) handlers=[(target=e types=[<A>, <b.B>] body=(block body=[(call callee=g)])), (types=[<C>] body=(block))] otherwise=(block body=[(call callee=h)]) finalizer=(block body=[(call callee=i)]))',
    ],
    ['try: f()\nexcept: pass', '(try body=(block body=[(call callee=f)]) handlers=[(body=(block))])'],
  ])('%s', (text, expected) => expect(showOne(text)).toBe(expected));

  it('lowers match', () => {
    const [node] = lower(`match name:
    case "a" | "b": f()
    case {"k": [x, *r], **rest} if x: pass
    case P(y, z=-1): pass
    case str() as s: pass
    case {"n": int() as n}: pass
    case A.B: pass
    case other: pass
    case _: pass
`) as [Switch];
    expect(show(node.subject)).toBe('name');
    expect(node.cases.map((one) => show(one.tests))).toEqual([
      '["a", "b"]',
      '[(destructure shape="object" entries=[(key="k" target=(destructure shape="array" entries=[(target=x), (target=r rest=true)])), (target=rest rest=true)])]',
      '[(destructure shape="object" entries=[(target=y), (key="z" target=-1)] type=<P>)]',
      '[(destructure shape="array" type=<str>)]',
      '[(destructure shape="object" entries=[(key="n" target=(destructure shape="array" entries=[(target=n)] type=<int>))])]',
      '[A.B]',
      '[other]',
      '[]',
    ]);
    expect(show(node.cases[1]?.guard)).toBe('x');
    expect(show(node.cases[3]?.body)).toBe('(block body=[(assign target=s operator="=" value=name)])');
  });
});

describe('imports', () => {
  const importsOf = (text: string) =>
    lower(text)
      .filter((statement): statement is Import => statement.kind === 'import')
      .map((node) => [node.module, ...node.bindings.map(({ local, imported }) => `${local}<${imported}`)]);

  it.each([
    ['import os', [['os', 'os<*']]],
    [
      'import os.path as p, sys',
      [
        ['os.path', 'p<*'],
        ['sys', 'sys<*'],
      ],
    ],
    ['import os.path', [['os.path'], ['os', 'os<*']]],
    ['from a.b import c as d, e', [['a.b', 'd<c', 'e<e']]],
    ['from . import x', [['.', 'x<x']]],
    ['from .pkg import x', [['.pkg', 'x<x']]],
    ['from ..a.b import (c,)', [['..a.b', 'c<c']]],
    ['from m import *', [['m', '*<*']]],
    ['from __future__ import annotations', [['__future__', 'annotations<annotations']]],
  ])('%s', (text, expected) => expect(importsOf(text)).toEqual(expected));

  it('marks imports for types only', () => {
    const [node] = lower('if TYPE_CHECKING:\n    from a import B\n');
    expect(node?.kind === 'if' && node.then.body[0]).toMatchObject({ kind: 'import', typeOnly: true });
  });
});

describe('broken code', () => {
  const calls = (text: string): string[] => {
    const found: string[] = [];
    for (const statement of lower(text)) {
      walk(statement, (node) => {
        if (node.kind === 'call') found.push(show((node as Call).callee));
        return undefined;
      });
    }
    return found.sort();
  };

  it.each([
    ['x = [f(), ? g(h())]\ni()', ['f', 'g', 'h', 'i']],
    ['def f(:\n    run(a)\nstop(b)\n', ['run', 'stop']],
    ['with a(), ! b() as c: d()', ['a', 'b', 'd']],
    ['class A(\n  def f(self): go()\n', ['go']],
  ])('loses no call of %s', (text, expected) => expect(calls(text)).toEqual(expect.arrayContaining(expected)));

  it.each([
    ['calls', 'f('.repeat(3000)],
    ['comparisons', Array(3000).fill('a').join(' < ')],
    ['branches', `if a: pass\n${'elif b: f()\n'.repeat(3000)}`],
    ['clauses', `[x ${'for x in y '.repeat(3000)}]`],
    ['sums', `x = "a" + ${Array(3000).fill('b').join(' + ')}`],
    ['placeholders', `"${'{0}'.repeat(3000)}".format(f())`],
    [
      'formats in formats',
      Array(100)
        .fill(0)
        .reduce<string>((inner) => `"{0}{0}".format(${inner})`, 'x'),
    ],
  ])('keeps many %s small and shallow', (_name, text) => {
    let count = 0;
    const stack = lower(text).map((node): [Node, number] => [node, 1]);
    let deepest = 0;
    for (let at = stack.pop(); at; at = stack.pop()) {
      const [node, depth] = at;
      deepest = Math.max(deepest, depth);
      count++;
      walk(node, (child) => {
        if (child !== node) stack.push([child, depth + 1]);
        return child === node ? undefined : false;
      });
    }
    expect(deepest).toBeLessThan(1300);
    expect(count).toBeLessThan(40_000);
  });
});
