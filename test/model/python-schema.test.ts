import { describe, expect, it } from 'vitest';
import { FASTMCP, MCP_1, MCP_2, readPython, showParameters, toolsOf } from './python-support.ts';

async function parametersOf(signature: string, head = MCP_2, before = ''): Promise<string> {
  const [tool] = await toolsOf(`${head}${before}\n@mcp.tool()\ndef tool(${signature}): ...\n`);
  return showParameters(tool?.parameters);
}

describe('annotations', () => {
  it.each([
    ['a: str, b: int, c: float, d: bool, e: bytes', 'a: string, b: integer, c: number, d: boolean, e: string{binary}'],
    ['a: str | None = None, b: Optional[int] = 3', 'a?: string{default}, b?: integer{default}'],
    ['a: Union[str, int], b: "str | None"', 'a: unknown, b: string'],
    ['a: list[int], b: List[str], c: list', 'a: array{items: integer}, b: array{items: string}, c: array'],
    ['a: tuple[int, ...], b: set[str]', 'a: array{items: integer}, b: array{items: string}'],
    ['a: dict[str, Any], b: Mapping[str, int]', 'a: object, b: object'],
    ["a: Literal['r', 'w'], b: Literal[1, 2], c: Literal['x', 1]", 'a: string{r|w}, b: integer, c: unknown{x|1}'],
    [
      'a: Path, b: datetime, c: UUID, d: HttpUrl',
      'a: string{path}, b: string{date-time}, c: string{uuid}, d: string{uri}',
    ],
    [
      'a: PositiveInt, b: conint(ge=1, le=9), c: constr(max_length=5)',
      'a: integer{0..}, b: integer{1..9}, c: string{length 5}',
    ],
    ['a: conlist(int, max_length=3), b: Any, c: object', 'a: array{items: integer}, b: unknown, c: unknown'],
  ])('reads %s', async (signature, expected) => {
    expect(await parametersOf(signature)).toBe(expected);
  });

  it('reads fields in annotations and in defaults', async () => {
    const signature = `a: Annotated[str, Field(description='what', max_length=9, pattern=r'^\\w+$')],
      b: Annotated[int, Ge(1), Lt(5)] = 2,
      c: int = Field(default=3, ge=0, le=100, description=f'up to {LIMIT}'),
      d: str = Field(..., description=describe()),
      e: Annotated[str | None, Field(alias='eAlias', json_schema_extra={'enum': ['x', 'y'], 'format': 'iban'})] = None,
      f: Annotated[Any, WithJsonSchema({'type': 'array', 'items': {'type': 'string'}})] = None`;
    expect((await parametersOf(signature, MCP_2, 'LIMIT = 100')).split(', ')).toEqual([
      'a: string{length 9',
      '^\\w+$} "what"',
      'b?: integer{1..5',
      'default}',
      'c?: integer{0..100',
      'default} "up to 100"',
      'd: string ?',
      'eAlias?: string{x|y',
      'iban',
      'default}',
      'f?: array{default',
      'items: string}',
    ]);
  });

  it('follows aliases, also to other files', async () => {
    const files = {
      'desk/types.py': `from typing import Annotated, Literal, NewType
Id = Annotated[str, Field(description='an id', max_length=8)]
Modes = Literal['r', 'w']
Number = NewType('Number', int)
type Level = Literal['low', 'high']
`,
      'desk/server.py': `${MCP_2}from . import types as t
from .types import Id, Modes, Number
@mcp.tool()
def tool(a: Id, b: Modes | None, c: Number, d: t.Level, e: Optional[Id] = None): ...
`,
    };
    const [tool] = await toolsOf(files);
    expect(showParameters(tool?.parameters)).toBe(
      'a: string{length 8} "an id", b: string{r|w}, c: integer, d: string{low|high}, e?: string{length 8, default} "an id"',
    );
  });

  it('reads models, data classes, typed dictionaries and enums', async () => {
    const before = `class Base(BaseModel):
    region: str = 'eu'
class Ticket(Base):
    """A ticket."""
    model_config = ConfigDict()
    title: str = Field(max_length=80, description='one line')
    tags: list[str] = Field(default_factory=list)
    parent: Optional['Ticket'] = None
@dataclass
class Point:
    x: int
    y: int = 0
class Options(TypedDict, total=False):
    limit: int
    deep: Required[bool]
class Mode(str, Enum):
    READ = 'r'
    WRITE = 'w'
class Auto(StrEnum):
    One = auto()
class Level(IntEnum):
    LOW = 1
class Ids(RootModel[list[int]]): ...
`;
    const signature = 'a: Ticket, b: Point, c: Options, d: Mode = Mode.READ, e: Auto, f: Level, g: Ids';
    expect(await parametersOf(signature, MCP_2, before)).toBe(
      'a: object{(region?: string{default}, title: string{length 80} "one line", tags?: array{default, items: string}, ' +
        'parent?: object{default})} "A ticket.", b: object{(x: integer, y?: integer{default})}, ' +
        'c: object{(limit?: integer, deep: boolean)}, d?: string{r|w, default}, e: string{one}, f: integer, ' +
        'g: array{items: integer}',
    );
  });

  it('says where each parameter stands', async () => {
    const [tool] = await toolsOf(`${MCP_2}@mcp.tool()\ndef tool(\n    first: str,\n    second: int = 1,\n): ...\n`);
    expect(tool?.parameters?.map((one) => [one.name, one.location?.start])).toEqual([
      ['first', { line: 5, column: 5 }],
      ['second', { line: 6, column: 5 }],
    ]);
  });
});

describe('what the SDKs fill by themselves', () => {
  it('leaves out contexts and dependencies', async () => {
    const mcp = `${MCP_1}from mcp.server.fastmcp import Context\nfrom starlette.requests import Request\n`;
    expect(await parametersOf('a: str, ctx: Context, other: Context[A, B] | None = None, request: Request', mcp)).toBe(
      'a: string',
    );
    const fast = `${FASTMCP}from fastmcp import Context\nfrom fastmcp.dependencies import Depends, CurrentContext\n`;
    expect(
      await parametersOf(
        'a: str, ctx: Context, db=Depends(connect), c=CurrentContext(), d: Annotated[X, Depends(f)] = None',
        fast,
      ),
    ).toBe('a: string');
    const own = `${MCP_1}from mcp.server.fastmcp import Context\nclass Own(Context): ...\n`;
    expect(await parametersOf('a: str, ctx: Own', own)).toBe('a: string');
  });

  it('leaves out arguments that are excluded, and those that a decorator of the project puts in', async () => {
    const tools = await toolsOf(`${FASTMCP}
@mcp.tool(exclude_args=['token'])
def one(a: str, token: str = ''): ...
def with_service(name):
    def decorator(fn):
        async def wrapper(*args, **kwargs): return await fn(build(name), *args, **kwargs)
        wrapper.__signature__ = drop_first(fn)
        return wrapper
    return decorator
@mcp.tool
@with_service('drive')
def two(service, a: str): ...
`);
    expect(tools.map((tool) => showParameters(tool.parameters))).toEqual(['a: string', 'a: string']);
  });

  it('takes a parameter without annotation for what the SDK says', async () => {
    expect(await parametersOf('a, b=1')).toBe('a: string, b?: string{default}');
    expect(await parametersOf('a, b=1', FASTMCP)).toBe('a: unknown, b?: unknown{default}');
  });
});

describe('docstrings', () => {
  const text = (doc: string) =>
    `${FASTMCP}@mcp.tool\ndef tool(a: str, b: int = 1, c: Annotated[str, 'own'] = ''):\n    """${doc}"""\n`;
  const google =
    'Finds tickets.\n\n    In any queue.\n\n    Args:\n        a: what to find\n            in the title\n        b (int): how many\n        c: other\n\n    Returns:\n        list: them\n    ';
  const numpy =
    'Finds tickets.\n\n    Parameters\n    ----------\n    a : str\n        what to find\n    b : int\n        how many\n    ';
  const sphinx = 'Finds tickets.\n\n    :param a: what to find\n    :param int b: how many\n    :returns: them\n    ';

  it('are read by the fastmcp package since 3.2.4', async () => {
    for (const version of [undefined, '4.1.2', '3.2.4', '>=2.3', '^3.4']) {
      const [tool] = await toolsOf(text(google), version);
      expect(tool?.description).toBe('Finds tickets.\n\nIn any queue.');
      expect(showParameters(tool?.parameters)).toBe(
        'a: string "what to find\\nin the title", b?: integer{default} "how many", c?: string{default} "own"',
      );
    }
    for (const doc of [numpy, sphinx]) {
      const [tool] = await toolsOf(text(doc));
      expect(tool?.description).toBe('Finds tickets.');
      expect(showParameters(tool?.parameters)).toBe(
        'a: string "what to find", b?: integer{default} "how many", c?: string{default} "own"',
      );
    }
  });

  it('are descriptions as a whole elsewhere', async () => {
    for (const [head, version] of [
      [FASTMCP, '2.14.0'],
      [FASTMCP, '<3'],
      [MCP_1, undefined],
      [MCP_2, undefined],
    ] as const) {
      const [tool] = await toolsOf(text(google).replace(FASTMCP, head), version);
      expect(tool?.description).toMatch(/^Finds tickets\.[\s\S]*Args:[\s\S]*list: them$/);
      expect(tool?.parameters?.map((one) => one.description)).toEqual([
        undefined,
        undefined,
        head === FASTMCP ? 'own' : undefined,
      ]);
    }
  });
});

describe('output schemas', () => {
  it.each([
    ['', false, false, false],
    [' -> str', true, true, true],
    [' -> None', true, true, false],
    [' -> dict', false, false, true],
    [' -> dict[str, int]', true, true, true],
    [' -> list', false, false, false],
    [' -> list[str]', true, true, true],
    [' -> Any', false, false, false],
    [' -> Ticket', true, true, true],
    [' -> types.CallToolResult', false, false, false],
    [' -> list[types.TextContent]', true, false, false],
    [' -> list[types.TextContent | str]', true, false, false],
    [' -> Optional[str]', true, true, true],
  ])('follow from "%s"', async (returns, first, second, fast) => {
    const text = `import mcp.types as types\nclass Ticket(BaseModel):\n    id: str\n@mcp.tool()\ndef tool()${returns}: ...\n`;
    const has = async (head: string) => (await toolsOf(head + text))[0]?.hasOutputSchema;
    expect([await has(MCP_1), await has(MCP_2), await has(FASTMCP)]).toEqual([first, second, fast]);
  });

  it('may be given or turned off', async () => {
    const { server } = await readPython(`${FASTMCP}
@mcp.tool(output_schema={'type': 'object'})
def one(): ...
@mcp.tool(output_schema=None)
def two() -> str: ...
`);
    expect(server.tools.map((tool) => tool.hasOutputSchema)).toEqual([true, false]);
    const [tool] = await toolsOf(`${MCP_1}@mcp.tool(structured_output=False)\ndef tool() -> str: ...\n`);
    expect(tool?.hasOutputSchema).toBe(false);
  });
});
