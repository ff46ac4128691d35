import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClassNode, FunctionNode, Statement } from '../../../src/syntax/ast.ts';
import { parseTree, TreeParser } from '../../../src/syntax/cst.ts';
import { collectTrivia, type LowerContext } from '../../../src/syntax/lower/context.ts';
import { lowerGo, packageNameOf } from '../../../src/syntax/lower/go.ts';

const wasm = join(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json'), '..', 'wasm');
let parser: Parameters<typeof parseTree>[0];

beforeAll(async () => {
  const parsers = await new TreeParser((file) => readFile(join(wasm, file))).prepare(['go']);
  parser = parsers.get('go') as typeof parser;
});

function read(text: string): { context: LowerContext; root: ReturnType<typeof parseTree>['root'] } {
  const { root } = parseTree(parser, text);
  const context: LowerContext = { text, language: 'go', comments: [], errors: [] };
  collectTrivia(context, root);
  return { context, root };
}

function lower(text: string): Statement[] {
  const { context, root } = read(text);
  return lowerGo(context, root);
}

/** A short form of nodes: names and constants as written, what is empty left out. */
function show(node: unknown): string {
  if (Array.isArray(node)) return `[${node.map(show).join(', ')}]`;
  if (node === null || typeof node !== 'object') return JSON.stringify(node) ?? '';
  const { kind, ...rest } = node as Record<string, unknown>;
  if (kind === 'name') return String(rest.name);
  if (kind === 'literal') return JSON.stringify(rest.value);
  if (kind === 'type') {
    const args = rest.args as unknown[];
    return `${rest.pointer ? '*' : ''}${rest.name}${args.length > 0 ? `<${args.map(show).join(', ')}>` : ''}`;
  }
  if (kind === 'block') return `{${(rest.body as unknown[]).map(show).join('; ')}}`;
  const hidden = new Set(['start', 'end', 'nameStart', 'parent']);
  const fields = Object.entries(rest).filter(
    ([key, value]) =>
      !hidden.has(key) &&
      value !== false &&
      value !== undefined &&
      value !== 'call' &&
      !(Array.isArray(value) && !value.length),
  );
  return `${kind ?? ''}(${fields.map(([key, value]) => `${key}=${show(value)}`).join(' ')})`;
}

/** The body of a function around `text`. */
function body(text: string, head = ''): string[] {
  const nodes = lower(`package p\n${head}\nfunc f() {\n${text}\n}\n`);
  return (nodes.at(-1) as FunctionNode).body.body.map(show);
}

function top(text: string): string[] {
  return lower(`package p\n${text}\n`).map(show);
}

describe('imports', () => {
  it('names the package', () => {
    const { context, root } = read('// Doc\npackage server\n');
    expect(packageNameOf(context, root)).toBe('server');
    expect(lowerGo(context, root)).toEqual([]);
  });

  it.each([
    ['os/exec', 'exec'],
    ['github.com/modelcontextprotocol/go-sdk/mcp', 'mcp'],
    ['github.com/jackc/pgx/v5', 'pgx'],
    ['gopkg.in/yaml.v3', 'yaml'],
    ['github.com/redis/go-redis/v9', 'redis'],
    ['github.com/nats-io/nats.go', 'nats'],
    ['github.com/openai/openai-go', 'openai'],
    ['github.com/anthropics/anthropic-sdk-go', 'anthropic'],
    ['github.com/cyphar/filepath-securejoin', 'securejoin'],
  ])('calls %s %s', (module, local) => {
    const [node] = lower(`package p\nimport "${module}"\n`);
    expect(node).toMatchObject({ kind: 'import', module, bindings: [{ local, imported: '*' }] });
  });

  it('prefers the name that the file uses', () => {
    const [node] = lower('package p\nimport "a.b/mcp-golang"\nvar x = mcp_golang.NewServer()\n');
    expect(node).toMatchObject({ bindings: [{ local: 'mcp_golang' }] });
  });

  it('reads aliases, blank and dot imports', () => {
    expect(top('import (\n x "a"\n _ "b"\n . "c"\n)')).toEqual([
      'import(module="a" bindings=[(local="x" imported="*")])',
      'import(module="b")',
      'import(module="c" bindings=[(local="*" imported="*")])',
    ]);
  });
});

describe('declarations', () => {
  it('lowers functions, receivers, results and docs', () => {
    const [node] = lower(`package p
//go:noinline
// Run runs
// it.
func (s *Server[T]) Run(ctx context.Context, a, b int, rest ...string) (out string, err error) { return }
`);
    expect(node).toMatchObject({ kind: 'function', name: 'Run', exported: true, role: 'method', doc: 'Run runs\nit.' });
    const { params, receiver, returnType, body: block } = node as FunctionNode;
    expect(show(receiver)).toBe('(target=s type=*Server<T>)');
    expect(params.map(show)).toEqual([
      '(target=ctx type=context.Context)',
      '(target=a type=int)',
      '(target=b type=int)',
      '(target=rest type=string rest=true)',
    ]);
    expect(show(returnType)).toBe('tuple<string, error>');
    expect(block.body.map(show)).toEqual([
      'declare(target=out type=string)',
      'declare(target=err type=error)',
      'return(value=array(elements=[(value=out), (value=err)]))',
    ]);
  });

  it('names type parameters', () => {
    const [node] = lower('package p\nfunc Map[In, Out any, K ~int](in In) Out { panic(1) }\n');
    expect((node as FunctionNode).typeParams).toEqual(['In', 'Out', 'K']);
  });

  it('keeps the tags of anonymous structs', () => {
    const [node] = lower('package p\ntype Args struct { Filter struct { Name string `json:"name,omitempty"` } }\n');
    const [field] = (node as ClassNode).fields;
    expect(field?.type?.members?.map(show)).toEqual([
      '(name="Name" type=string optional=true decorators=[decorator(expression=call(callee=json args=[(value="name,omitempty")]))])',
    ]);
  });

  it('lowers structs with tags, docs and embedded fields', () => {
    const text =
      'package p\n// Args of it\ntype Args struct {\n// The name\nName, Alias string `json:"name,omitempty" jsonschema:"the \\"name\\""` // no doc\n*pkg.Base\n}\n';
    const [node] = lower(text);
    expect(node).toMatchObject({ kind: 'class', flavor: 'struct', name: 'Args', exported: true, doc: 'Args of it' });
    if (node?.kind !== 'class') return;
    expect(show(node.bases)).toBe('[*pkg.Base]');
    expect(node.fields.map((field) => [field.name, field.doc, field.optional])).toEqual([
      ['Name', 'The name', true],
      ['Alias', 'The name', true],
      ['Base', undefined, false],
    ]);
    expect(show(node.fields[0]?.decorators)).toBe(
      '[decorator(expression=call(callee=json args=[(value="name,omitempty")])), ' +
        'decorator(expression=call(callee=jsonschema args=[(value="the \\"name\\"")]))]',
    );
    const value = node.fields[0]?.decorators[0]?.expression;
    expect(text.slice(value?.start, value?.end)).toBe('json:"name,omitempty"');
  });

  it('lowers interfaces and aliases', () => {
    const [iface, union] = lower(
      'package p\ntype A interface {\n// Do it\nDo(x int) error\nfmt.Stringer\n}\ntype B interface { ~int | string }',
    );
    expect(iface).toMatchObject({ flavor: 'interface', methods: [{ name: 'Do', doc: 'Do it', body: { body: [] } }] });
    expect(union).toMatchObject({ flavor: 'interface', bases: [{ name: 'union' }] });
    expect(top('type (\n M = map[string][]*T\n H func(a int) (string, error)\n C <-chan any\n)')).toEqual([
      'type-alias(name="M" exported=true type=map<string, array<*T>>)',
      'type-alias(name="H" exported=true type=function<tuple<int>, tuple<string, error>>)',
      'type-alias(name="C" exported=true type=chan<any>)',
    ]);
  });

  it('lowers blocks of constants and variables', () => {
    expect(top('const (\n A K = iota\n b\n)\nvar x, y = 1, "a"\nvar v, err = f()\nvar z []byte')).toEqual([
      'declare(target=A type=K value=iota constant=true exported=true)',
      'declare(target=b type=K constant=true)',
      'declare(target=x value=1)',
      'declare(target=y value="a")',
      'declare(target=destructure(shape="array" entries=[(target=v), (target=err)]) value=call(callee=f))',
      'declare(target=z type=array<byte>)',
    ]);
  });
});

describe('statements', () => {
  it('destructures several values', () => {
    expect(body('a, err := f()\nx := 1\na, b = b, a\n*p = 2\ns.n++\nreturn a, nil')).toEqual([
      'declare(target=destructure(shape="array" entries=[(target=a), (target=err)]) value=call(callee=f))',
      'declare(target=x value=1)',
      'assign(target=destructure(shape="array" entries=[(target=a), (target=b)]) operator="=" value=array(elements=[(value=b), (value=a)]))',
      'assign(target=p operator="=" value=2)',
      'assign(target=member(object=s property="n") operator="+=" value=1)',
      'return(value=array(elements=[(value=a), (value=null)]))',
    ]);
  });

  it('keeps what an if declares in a block', () => {
    expect(body('if err := f(); err != nil { return } else if x { } else { g() }')).toEqual([
      '{declare(target=err value=call(callee=f)); if(test=binary(operator="!=" left=err right=null) then={return()} ' +
        'otherwise=if(test=x then={} otherwise={call(callee=g)}))}',
    ]);
  });

  it('lowers switches', () => {
    expect(body('switch x := f(); x { case 1, 2: a(); default: }')).toEqual([
      '{declare(target=x value=call(callee=f)); switch(subject=x cases=[(tests=[1, 2] body={call(callee=a)}), (body={})])}',
    ]);
    expect(body('switch x := v.(type) { case nil: case *T, []byte: g(x) }')).toEqual([
      '{declare(target=x value=v); switch(subject=unary(operator="typeof" operand=x) cases=[(tests=[null] body={}), ' +
        '(tests=[destructure(shape="object" type=*T), destructure(shape="object" type=array<byte>)] body={call(callee=g args=[(value=x)])})])}',
    ]);
    expect(body('select { case m := <-ch: a(m); case ch <- 1: ; case <-done: ; default: }')).toEqual([
      'switch(cases=[(tests=[m] body={declare(target=m value=unary(operator="<-" operand=ch)); call(callee=a args=[(value=m)])}), ' +
        '(tests=[binary(operator="<-" left=ch right=1)] body={}), (tests=[unary(operator="<-" operand=done)] body={}), (body={})])',
    ]);
  });

  it('lowers loops, labels, defer and go', () => {
    expect(
      body(
        'L:\nfor i := 0; i < n; i++ { continue L }\nfor { break }\nfor k, v := range m {}\nfor range 3 {}\nfor x {}\ndefer c()\ngo func() { g() }()',
      ),
    ).toEqual([
      'loop(init=[declare(target=i value=0)] test=binary(operator="<" left=i right=n) update=assign(target=i operator="+=" value=1) body={jump(type="continue")})',
      'loop(body={jump(type="break")})',
      'loop(each=(target=destructure(shape="array" entries=[(target=k), (target=v)]) iterable=m) body={})',
      'loop(each=(target=_ iterable=3) body={})',
      'loop(test=x body={})',
      'defer(type="defer" value=call(callee=c))',
      'defer(type="go" value=call(callee=function(body={call(callee=g)})))',
    ]);
  });
});

describe('expressions', () => {
  it('tells casts, type arguments and indexes apart', () => {
    const head = 'import "x/mcp"\ntype local struct{}';
    const forms = {
      'string(x)': 'cast(value=x type=string)',
      '[]byte(x)': 'cast(value=x type=array<byte>)',
      'x.(*T)': 'cast(value=x type=*T)',
      '(*local)(x)': 'cast(value=x type=*local)',
      'make([]int, 3)': 'call(callee=make args=[(value=3)] typeArgs=[array<int>])',
      'new(local)': 'call(callee=new typeArgs=[local])',
      'new(value)': 'call(callee=new args=[(value=value)])',
      'new(false)': 'call(callee=new args=[(value=false)])',
      'mcp.AddTool[in, out](s)':
        'call(callee=member(object=mcp property="AddTool") args=[(value=s)] typeArgs=[in, out])',
      'mcp.AddTool[in](s)': 'call(callee=member(object=mcp property="AddTool") args=[(value=s)] typeArgs=[in])',
      'parse[local](s)': 'call(callee=parse args=[(value=s)] typeArgs=[local])',
      'handlers[name](x)': 'call(callee=index(object=handlers index=name) args=[(value=x)])',
      'handlers[req.Name](x)':
        'call(callee=index(object=handlers index=member(object=req property="Name")) args=[(value=x)])',
      'f(a, b...)': 'call(callee=f args=[(value=a), (value=b spread=true)])',
    };
    for (const [text, form] of Object.entries(forms)) expect(body(text, head), text).toEqual([form]);
  });

  it('lowers composite literals', () => {
    const forms = {
      '&T{A: 1}': 'unary(operator="&" operand=object(type=T properties=[(key="A" value=1)]))',
      '[]int{1, 2}': 'array(type=array<int> elements=[(value=1), (value=2)])',
      'map[string]P{"a": {X: 1}, k: {}}':
        'object(type=map<string, P> properties=[(key="a" value=object(type=P properties=[(key="X" value=1)])), (computed=k value=object(type=P))])',
      'p.T{a, "b"}': 'array(type=p.T elements=[(value=a), (value="b")])',
    };
    for (const [text, form] of Object.entries(forms)) expect(body(`_ = ${text}`)[0], text).toContain(`value=${form})`);
  });

  it('builds text', () => {
    expect(body('_ = "a" + x + "b"')[0]).toContain('value=text(via="concat" parts=["a", x, "b"])');
    expect(body('_ = x + y + string(z)')[0]).toContain('parts=[x, y, cast(value=z type=string)]');
    expect(body("_ = '0' + x")[0]).toContain('binary(operator="+"');
    const head = 'import f "fmt"';
    expect(body('_ = f.Sprintf("a %s 100%% %-*d", x, w, n, more)', head)[0]).toContain(
      'text(via="format" parts=["a ", x, " 100% ", w, n, more])',
    );
    expect(body('_ = f.Sprintf("%[1]s", x)', head)[0]).toContain('call(callee=member(object=f property="Sprintf")');
    expect(body('_ = f.Sprintf(x, y)', head)[0]).toContain('call(callee=member(object=f property="Sprintf")');
  });

  it('reads constants and operators', () => {
    expect(
      body("_ = []any{`a\\n`, \"\\u00e9\\xc3\\xa9\\101\\n\", '\\'', 0x1F, 1_000, 017, 1.5, 2i, nil, true}")[0],
    ).toContain(
      '[(value="a\\\\n"), (value="ééA\\n"), (value="\'"), (value=31), (value=1000), (value=15), (value=1.5), (value="2i"), (value=null), (value=true)]',
    );
    expect(body('_ = !a && b || c')[0]).toContain(
      'binary(operator="or" left=binary(operator="and" left=unary(operator="not" operand=a) right=b) right=c)',
    );
    expect(body('_ = xs[1:n]')[0]).toContain('index=unknown(type="slice_expression" children=[1, n])');
  });
});

describe('broken code', () => {
  it.each([
    'func f() { x := exec.Command(a ; }',
    'func f() { if exec.Command(a) == ) { } }',
    'func f( { exec.Command(a) }',
    'var x = []T{ a: = , exec.Command(a) }',
    'func f() { return ) exec.Command(a)',
  ])('loses no call: %s', (text) => {
    expect(top(text).join()).toContain('property="Command"');
  });

  it('throws for no prefix of a file', () => {
    const text =
      'package p\nimport "fmt"\ntype T struct { A int `json:"a"` }\nfunc (t *T) F(x ...int) (a, b int) { switch y := x.(type) { case int: go f(&T{A: 1}, m[k][1:2]...) }\nselect { case v := <-c: c <- v }\nreturn fmt.Sprintf("%s" + `x`, -x) }';
    for (let end = 0; end <= text.length; end++) expect(() => lower(text.slice(0, end))).not.toThrow();
  });

  it('survives deep nesting', () => {
    expect(() => lower(`package p\nvar x = ${'f('.repeat(5000)}${')'.repeat(5000)}\n`)).not.toThrow();
    expect(() => lower(`package p\nvar x = ${'"a" + '.repeat(5000)}y\n`)).not.toThrow();
  });
});
