import { beforeAll, describe, expect, it } from 'vitest';
import { functionOf, lower, prepare, show, showOne, value } from './python-support.ts';

beforeAll(prepare);

describe('texts', () => {
  it.each([
    [`'a' "b" 'c'`, '"abc"'],
    [`f"a{x}b" "c"`, '(text via="template" parts=["a", x, "bc"])'],
    ['f"plain {{ }}"', '"plain { }"'],
    ['f"{x!r:>{w}}"', '(text via="template" parts=[(call callee=repr args=[(value=x)]), w])'],
    ['f"{x=}"', '(text via="template" parts=["x=", (call callee=repr args=[(value=x)])])'],
    ['rf"\\d{x}"', '(text via="template" parts=["\\\\d", x])'],
    [`'a' + b + "c" + d`, '(text via="concat" parts=["a", b, "c", d])'],
    [`a + b + 'c'`, '(text via="concat" parts=[a, b, "c"])'],
    ['a + b', '(binary operator="+" left=a right=b)'],
    [`'%s: %d%%' % (a, b)`, '(text via="format" parts=[a, ": ", b, "%"])'],
    [`'%(k)s' % {'k': a}`, '(text via="format" parts=[a])'],
    [`'%s' % a`, '(text via="format" parts=[a])'],
    [`'x %s' % [a]`, '(text via="format" parts=["x ", (array elements=[(value=a)])])'],
    [`'{} {b.c} {0}'.format(a, b=f())`, '(text via="format" parts=[a, " ", (call callee=f).c, " ", a])'],
    [`'{{}}{}'.format(a)`, '(text via="format" parts=["{}", a])'],
    [`'{x}'.format(**d)`, '(text via="format" parts=[d])'],
    ['t.format(a)', '(call callee=t.format args=[(value=a)])'],
    [
      String.raw`'\x41\u00e9\033[0m\d\
b'`,
      String.raw`"Aé\u001b[0m\\db"`,
    ],
    [String.raw`r'\n'`, String.raw`"\\n"`],
    [`b'a' b'b'`, `b'a' b'b'`],
  ])('%s', (text, expected) => expect(value(text)).toBe(expected));
});

describe('expressions', () => {
  it.each([
    [
      'f(a, *b, k=1, **c)',
      '(call callee=f args=[(value=a), (value=b spread=true), (name="k" value=1), (value=c spread=true)])',
    ],
    ['{"a": 1, b: 2, **c}', '(object properties=[(key="a" value=1), (computed=b value=2), (value=c spread=true)])'],
    ['(1, *a)', '(array elements=[(value=1), (value=a spread=true)])'],
    ['a[1:2]', '(index object=a index=(unknown type="slice" children=[1, 2]))'],
    ['a[b, c]', '(index object=a index=(array elements=[(value=b), (value=c)]))'],
    ['a if b else c', '(conditional test=b then=a otherwise=c)'],
    ['lambda x, *y: x', '(function params=[(target=x), (target=y rest=true)] body=(block body=[(return value=x)]))'],
    ['(n := f())', '(assign target=n operator="=" value=(call callee=f))'],
    ['not a', '(unary operator="not" operand=a)'],
    ['a not in b', '(binary operator="not-in" left=a right=b)'],
    ['a is not None', '(unary operator="not" operand=(binary operator="is" left=a right=null))'],
    ['a and b or c', '(binary operator="or" left=(binary operator="and" left=a right=b) right=c)'],
    ['...', 'Ellipsis'],
    ['0x1F', '31'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['await f()', '(await value=(call callee=f))'],
    ['b = 1', '(assign target=b operator="=" value=1)'],
  ])('%s', (text, expected) => expect(value(text)).toBe(expected));

  it('says the middle of a chained comparison twice, as nodes of their own', () => {
    const [statement] = lower('0 < len(x) < 9');
    expect(show(statement)).toBe(
      '(binary operator="and" left=(binary operator="<" left=0 right=(call callee=len args=[(value=x)])) ' +
        'right=(binary operator="<" left=(call callee=len args=[(value=x)]) right=9))',
    );
    expect(showOne('0 < run() < 9')).toBe(
      '(binary operator="<" left=(binary operator="<" left=0 right=(call callee=run)) right=9)',
    );
  });

  it('makes comprehensions loops whose blocks have a value', () => {
    expect(value('[f(x) for x in xs if x]')).toBe(
      '(loop each=(target=x iterable=xs) body=(block body=[(if test=x then=(block body=[(call callee=f args=[(value=x)])] hasValue=true))] hasValue=true))',
    );
    expect(value('{k: v async for k, v in xs}')).toBe(
      '(loop each=(target=(destructure shape="array" entries=[(target=k), (target=v)]) iterable=xs) body=(block body=[(object properties=[(computed=k value=v)])] hasValue=true) isAsync=true)',
    );
    expect(value('f(x for x in y)')).toBe(
      '(call callee=f args=[(value=(loop each=(target=x iterable=y) body=(block body=[x] hasValue=true)))])',
    );
  });
});

describe('types', () => {
  it.each([
    [
      'Annotated[str, Field(description="d")]',
      '<Annotated <str> (call callee=Field args=[(name="description" value="d")])>',
    ],
    ['Literal["a", 1]', '<Literal "a" 1>'],
    ['str | list[int] | None', '<union <str> <list <int>> <None>>'],
    ['Optional[str]', '<Optional <str>>'],
    ['typing.Optional[a.b.C[int]]', '<typing.Optional <a.b.C <int>>>'],
    ['"pkg.Context"', '<pkg.Context>'],
    ['"list[Item] | None"', '<union <list <Item>> <None>>'],
    [`"Literal['a', 'b']"`, '<Literal "a" "b">'],
    ['"not a type"', '<unknown "not a type">'],
    ['Callable[[int], str]', '<Callable <tuple <int>> <str>>'],
    ['conint(ge=1)', '<conint (call callee=conint args=[(name="ge" value=1)])>'],
  ])('%s', (text, expected) => expect(showOne(`x: ${text}`)).toBe(`(declare target=x type=${expected})`));
});

describe('functions', () => {
  it('keeps decorators in order, parameters, the docstring and the kind', () => {
    const text = `@first
@mcp.tool(name="x")
async def f(a: int, b: str = "q", /, *args: int, c, **rest) -> str:
    """Does it.

        More.
    """
    yield a
`;
    const node = functionOf(text);
    expect(show(node.decorators)).toBe(
      '[(decorator expression=first), (decorator expression=(call callee=mcp.tool args=[(name="name" value="x")]))]',
    );
    expect(show(node.params)).toBe(
      '[(target=a type=<int>), (target=b type=<str> default="q"), (target=args type=<int> rest=true), (target=c), (target=rest rest=true)]',
    );
    expect(node).toMatchObject({
      name: 'f',
      doc: 'Does it.\n\nMore.',
      isAsync: true,
      isGenerator: true,
      exported: true,
    });
    expect(node.role).toBeUndefined();
    expect(text.slice(node.nameStart, (node.nameStart ?? 0) + 1)).toBe('f');
    expect(show(node.body)).toBe('(block body=[(yield value=a)])');
    expect(text.slice(node.start, node.end).startsWith('@first')).toBe(true);
  });

  it('counts only the yields of the function itself', () => {
    expect(functionOf('def f():\n  def g(): yield 1\n  return g').isGenerator).toBe(false);
    expect(functionOf('def f():\n  def g(): pass').body.body[0]).toMatchObject({ kind: 'function', exported: false });
  });

  it('drops the bare separators', () => {
    expect(show(functionOf('def f(a, /, b, *, c): pass').params)).toBe('[(target=a), (target=b), (target=c)]');
  });
});
