import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClassNode, Node, Statement } from '../../../src/syntax/ast.ts';
import { parseTree, TreeParser } from '../../../src/syntax/cst.ts';
import { collectTrivia, type LowerContext } from '../../../src/syntax/lower/context.ts';
import { lowerRust } from '../../../src/syntax/lower/rust.ts';
import { walk } from '../../../src/syntax/walk.ts';

const folder = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter.wasm'));
type Parser = Parameters<typeof parseTree>[0];
let parser: Parser;

beforeAll(async () => {
  const parsers = await new TreeParser(async (name) => readFile(join(folder, name))).prepare(['rust']);
  parser = parsers.get('rust') as Parser;
});

function lowerFile(text: string): { body: Statement[]; context: LowerContext } {
  const context: LowerContext = { text, language: 'rust', comments: [], errors: [] };
  const tree = parseTree(parser, text);
  collectTrivia(context, tree.root);
  return { body: lowerRust(context, tree.root), context };
}

/** The nodes of a kind, in source order. */
function findAll<K extends Node['kind']>(text: string, kind: K): Extract<Node, { kind: K }>[] {
  const found: Node[] = [];
  for (const statement of lowerFile(text).body) {
    walk(statement, (node) => {
      if (node.kind === kind) found.push(node);
      return true;
    });
  }
  return found as Extract<Node, { kind: K }>[];
}

/** The one statement of a file, or of the body of a function around `text`. */
function lowerItem(text: string): Statement {
  return lowerFile(text).body[0] as Statement;
}

function lowerInside(text: string): Statement {
  const item = lowerItem(`fn f() { ${text} }`);
  return (item.kind === 'function' ? item.body.body[0] : item) as Statement;
}

/** A compact rendering of the parts of a node that tests look at. */
function show(node: Node | undefined): string {
  if (!node) return '';
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'name':
      return node.name;
    case 'member':
      return `${show(node.object)}.${node.property}`;
    case 'type':
      return node.args.length > 0 ? `${node.name}<${node.args.map(show).join(', ')}>` : node.name;
    case 'call': {
      const args = node.args.map(
        (argument) => `${argument.name === undefined ? '' : `${argument.name}=`}${show(argument.value)}`,
      );
      const types = node.typeArgs.length > 0 ? `<${node.typeArgs.map(show).join(', ')}>` : '';
      return `${show(node.callee)}${node.via === 'macro' ? '!' : ''}${types}(${args.join(', ')})`;
    }
    case 'text':
      return `text(${node.parts.map(show).join(' ')})`;
    case 'array':
      return `[${node.elements.map((element) => show(element.value)).join(', ')}]`;
    case 'object':
      return `{${node.properties.map((one) => `${one.spread ? '...' : (one.key ?? show(one.computed))}:${show(one.value)}`).join(', ')}}`;
    case 'unary':
      return `${node.operator}(${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'await':
      return `await(${show(node.value)})`;
    case 'destructure':
      return `${show(node.type)}(${node.entries.map((entry) => `${entry.rest ? '...' : ''}${show(entry.target)}`).join(', ')})`;
    case 'declare':
      return `let ${show(node.target)} = ${show(node.value)}`;
    case 'block':
      return `{${node.body.map(show).join('; ')}}`;
    case 'return':
      return `return ${show(node.value)}`;
    case 'assign':
      return `${show(node.target)} ${node.operator} ${show(node.value)}`;
    default:
      return node.kind;
  }
}

describe('Rust items', () => {
  it('lowers a tool handler with its attributes, patterns and docs', () => {
    const item = lowerItem(`
#[tool_router]
impl Files {
    /// Reads a file.
    /// Twice.
    #[tool(description = "Reads", annotations(read_only_hint = true, title = "R"))]
    pub async fn read(&self, Parameters(Req { path, max: m }): Parameters<Req>, #[tool(param)] n: Option<&str>) -> Result<CallToolResult, McpError> { todo!() }
}`) as ClassNode;
    expect(item).toMatchObject({ flavor: 'impl', name: 'Files' });
    const [method] = item.methods;
    expect(method).toMatchObject({
      name: 'read',
      doc: 'Reads a file.\nTwice.',
      isAsync: true,
      exported: true,
      role: 'method',
    });
    expect(show(method?.decorators[0]?.expression)).toBe(
      'tool(description="Reads", annotations(read_only_hint=true, title="R"))',
    );
    expect(method?.receiver?.type).toMatchObject({ name: 'Self', pointer: true });
    expect(method?.params.map((parameter) => `${show(parameter.target)}: ${show(parameter.type)}`)).toEqual([
      'Parameters(Req(path, m)): Parameters<Req>',
      'n: Option<str>',
    ]);
    expect(show(method?.params[1]?.decorators[0]?.expression)).toBe('tool(param)');
    expect(show(method?.returnType)).toBe('Result<CallToolResult, McpError>');
  });

  it('lowers structs, tuple structs and enums with attributes and docs of their fields', () => {
    const [request, pair, kinds] = lowerFile(`
#[derive(Debug, schemars::JsonSchema)]
pub struct Req<'a> {
    /// Where
    #[schemars(description = "d", range(min = 1, max = 9))]
    #[serde(default, rename = "type")]
    pub r#type: Option<&'a str>,
}
struct Pair(pub u8, Vec<Vec<u8>>);
enum Kind { /// first
  A, B(u8, String), C { #[x] a: u8 } = 3 }`).body as ClassNode[];
    expect(request).toMatchObject({ flavor: 'struct', name: 'Req', exported: true });
    expect(show(request?.decorators[0]?.expression)).toBe('derive(Debug, schemars.JsonSchema)');
    expect(request?.fields[0]).toMatchObject({ name: 'type', doc: 'Where', optional: true });
    expect(request?.fields[0]?.decorators.map((one) => show(one.expression))).toEqual([
      'schemars(description="d", range(min=1, max=9))',
      'serde(default, rename="type")',
    ]);
    expect(pair?.fields.map((field) => `${field.name} ${show(field.type)}`)).toEqual(['0 u8', '1 Vec<Vec<u8>>']);
    expect(kinds?.fields.map((field) => `${field.name} ${show(field.type)} ${show(field.value)}`)).toEqual([
      'A  ',
      'B tuple<u8, String> ',
      'C object 3',
    ]);
    expect(kinds?.fields[2]?.type?.members).toMatchObject([{ name: 'a', type: { name: 'u8' } }]);
    expect(kinds?.fields[0]?.doc).toBe('first');
  });

  it('lowers traits and trait implementations', () => {
    const [trait, impl] = lowerFile(`
trait Store: Send + 'static { const MAX: usize = 3; type Item; fn get(&self) -> u8; }
impl<T> a::Store for Mem<T> { type Item = u8; fn new() -> Self { Self } }`).body as ClassNode[];
    expect(trait).toMatchObject({
      flavor: 'trait',
      bases: [{ name: 'Send' }],
      fields: [{ name: 'MAX', isStatic: true }],
    });
    expect(trait?.methods[0]?.body.body).toEqual([]);
    expect(impl).toMatchObject({
      flavor: 'impl',
      name: 'Mem',
      trait: { name: 'a::Store' },
      methods: [{ role: 'static' }],
    });
    expect(impl?.rest).toMatchObject([{ kind: 'type-alias', name: 'Item' }]);
  });

  it('flattens use trees to one import for each module path', () => {
    const { body } = lowerFile(
      'pub use a::b::{self, c as d, e::*, f::{g, h}}; use std::fs; use super::*; use w; mod x; extern crate foo as bar;',
    );
    const shown = body.map((one) =>
      one.kind === 'import'
        ? `${one.module} ${one.bindings.map((b) => `${b.local}=${b.imported}`).join(',')}${one.reexported ? ' pub' : ''}`
        : one.kind,
    );
    expect(shown).toEqual([
      'a::b b=*,d=c pub',
      'a::b::e *=* pub',
      'a::b::f g=g,h=h pub',
      'std fs=fs',
      'super *=*',
      'w w=*',
      'self::x x=*',
      'foo bar=*',
    ]);
  });

  it('keeps test modules apart and opens other inline modules', () => {
    const [inline, tests, file] = lowerFile(
      'mod a { fn b() {} } #[cfg(test)] mod tests { #[tokio::test] async fn works() {} } #[cfg(all(test, unix))] mod more;',
    ).body;
    expect(inline).toMatchObject({ kind: 'block', hasValue: false, body: [{ kind: 'function', name: 'b' }] });
    expect(tests).toMatchObject({
      kind: 'unknown',
      type: 'cfg_test_module',
      error: false,
      children: [{ name: 'works' }],
    });
    expect(findAll('mod t { #[tokio::test] fn a() {} }', 'decorator').map((one) => show(one.expression))).toEqual([
      'tokio.test',
    ]);
    expect(file).toMatchObject({
      kind: 'unknown',
      type: 'cfg_test_module',
      children: [{ kind: 'import', module: 'self::more' }],
    });
  });

  it('lowers constants, statics and type aliases', () => {
    expect(
      lowerFile(
        '/// d\npub const A: &str = "a\\\n    b"; static mut B: u8 = 0xff_u8; type C = Box<dyn Fn(&str) -> u8 + Send>;',
      ).body,
    ).toMatchObject([
      {
        kind: 'declare',
        constant: true,
        exported: true,
        doc: 'd',
        value: { value: 'ab' },
        type: { name: 'str', pointer: true },
      },
      { kind: 'declare', constant: false, value: { value: 255 } },
      {
        kind: 'type-alias',
        name: 'C',
        type: { name: 'Box', args: [{ name: 'Fn', args: [{ name: 'str' }, { name: 'u8' }] }] },
      },
    ]);
  });
});

describe('Rust expressions', () => {
  it.each([
    ['std::process::Command::new("sh").arg(&x);', 'std.process.Command.new("sh").arg(x)'],
    ['Vec::<u8>::with::<A>(1);', 'Vec.with<u8, A>(1)'],
    ['xs.iter().collect::<Vec<_>>();', 'xs.iter().collect<Vec<_>>()'],
    ['<T as Store>::get(&*y);', 'T.get(y)'],
    ['client.get(u).await?;', 'try(await(client.get(u)))'],
    ['!a && b || c.0.1 == -1;', '((not(a) and b) or (c.0.1 == -1))'],
    ['a..=b;', '(a ..= b)'],
    ['*x = "a".len() + 1;', 'x = ("a".len() + 1)'],
    ['let q = s + "b" + &c;', 'let q = text(s "b" c)'],
    ['let Some((a, .., rest)) = y;', 'let Some((a, ..._, rest)) = y'],
    ['let r = Req { a, b: 1, ..base };', 'let r = {a:a, b:1, ...:base}'],
    ['let [first, tail @ ..] = x;', 'let (first, ...tail) = x'],
    ['(1, [2; 3]);', '[1, [2]]'],
    ['(a, b) = c;', '(a, b) = c'],
  ])('lowers %s', (code, expected) => {
    expect(show(lowerInside(code))).toBe(expected);
  });

  it('lowers blocks, tails and let-else', () => {
    expect(lowerItem('fn f() -> u8 { let x = 1; x }')).toMatchObject({ body: { hasValue: true } });
    expect(lowerItem('fn f() { x; }')).toMatchObject({ body: { hasValue: false } });
    expect(lowerInside('let Some(x) = y else { return };')).toMatchObject({
      kind: 'declare',
      otherwise: { body: [{ kind: 'return' }] },
    });
    expect(lowerInside('unsafe { go() }')).toMatchObject({ kind: 'block', hasValue: true, body: [{ kind: 'call' }] });
    expect(lowerInside('tokio::spawn(async move { go().await });')).toMatchObject({
      kind: 'call',
      args: [{ value: { kind: 'block' } }],
    });
    expect(show(lowerInside('loop { break go(); }'))).toBe('loop');
    expect(findAll('fn f() { loop { break go(1); } }', 'call').map(show)).toEqual(['go(1)']);
  });

  it('lowers branches with patterns', () => {
    expect(lowerInside('if let Some(x) = y { a } else if z { b } else { c }')).toMatchObject({
      kind: 'if',
      test: { kind: 'declare' },
      otherwise: { kind: 'if', test: { name: 'z' }, otherwise: { kind: 'block' } },
    });
    expect(lowerInside('if let Some(x) = y && x.ok() { a }')).toMatchObject({
      kind: 'if',
      test: { kind: 'declare' },
      then: { body: [{ kind: 'if', test: { kind: 'call' } }] },
    });
    expect(lowerInside('while let Ok(x) = r.next() { x; }')).toMatchObject({ kind: 'loop', test: { kind: 'declare' } });
    expect(lowerInside('for (i, x) in xs { x; }')).toMatchObject({
      kind: 'loop',
      each: { target: { kind: 'destructure' }, iterable: { name: 'xs' } },
    });
  });

  it('lowers match arms', () => {
    const node = lowerInside(
      'match x { "a" | "b" => 1, 1..=3 if ok => 2, Req { a, .. } => {} E::B(c) => f(c), n @ 4 => 3, _ => 0 }',
    );
    expect(node.kind === 'switch' && node.cases.map((one) => one.tests.map(show).join('|'))).toEqual([
      '"a"|"b"',
      '(1 ..= 3)',
      'Req(a)',
      'E::B(c)',
      '(...n, ...4)',
      '',
    ]);
    expect(node).toMatchObject({
      subject: { name: 'x' },
      cases: [{ body: { hasValue: true } }, { guard: { name: 'ok' } }, {}, {}, {}, {}],
    });
  });

  it('lowers closures', () => {
    expect(lowerInside('|a: u8, (b, _)| a;')).toMatchObject({
      kind: 'function',
      params: [{ type: { name: 'u8' } }, { target: { kind: 'destructure' } }],
      body: { body: [{ kind: 'return' }] },
    });
    expect(lowerInside('async move |x| { x };')).toMatchObject({
      kind: 'function',
      isAsync: true,
      body: { hasValue: true },
    });
  });
});

describe('Rust macros', () => {
  it.each([
    ['println!("a {} {b:?} {{}} {0}", c.d());', 'println!(text("a " c.d() " " b " {} " unknown))'],
    ['let s = format!("{:>w$} {}", a, b, w = 5);', 'let s = text(a " " b)'],
    ['let s = format!(r#"{{"k": {}}}"#, v);', 'let s = text("{\\"k\\": " v "}")'],
    ['let s = format!("\\u{1F600}{a}");', 'let s = text("😀" a)'],
    ['write!(f, "{}", x)?;', 'try(write!(f, text(x)))'],
    ['anyhow::bail!("no {x}");', 'anyhow.bail!(text("no " x))'],
    ['assert_eq!(a.b(), "x", "m {}", c);', 'assert_eq!(a.b(), "x", text("m " c))'],
    [
      'tracing::error!(target: "t", err = %e, ?user.id, "bad {}", p);',
      'tracing.error!(target="t", err=e, user.id=user.id, text("bad " p))',
    ],
    ['info!("up");', 'info!("up")'],
    ['sqlx::query!("select \'{}\'", a.b());', 'sqlx.query!("select \'{}\'", a.b())'],
    ['my_log!(x, "p {}", y);', 'my_log!(x, text("p " y))'],
    ['vec![a, b.c(), -1];', '[a, b.c(), -1]'],
    ['tokio::try_join!(a(), async { b().await })?;', 'try(tokio.try_join!(a(), {await(b())}))'],
    ['json!({ "a": [1, null, f(x)?], KEY: { "c": true } });', '{a:[1, null, try(f(x))], KEY:{c:true}}'],
    ['json!(value.x);', 'json!(value.x)'],
    ['hashmap! { "a" => b() };', '{a:b()}'],
    ['concat!("a", env!("B"));', 'text("a" env!("B"))'],
    [
      'm!(x as u8, &mut a[1..], S { a, ..Default::default() }, <T as U>::v(), i.x::<Vec<Vec<u8>>>());',
      'm!(cast, index, {a:a, ...:Default.default()}, T.v(), i.x<Vec<Vec<u8>>>())',
    ],
  ])('lowers %s', (code, expected) => {
    expect(show(lowerInside(code))).toBe(expected);
  });

  it('keeps the offsets of names and strings inside macros', () => {
    const text = 'fn f() { println!("é {} {name}", user.id, k = "v"); select! { x = go(a) => use_it(x), } }';
    for (const node of findAll(text, 'name')) expect(text.slice(node.start, node.end)).toBe(node.name);
    const [name] = findAll(text, 'name').filter((node) => node.name === 'name');
    expect(name?.start).toBe(text.indexOf('name}'));
  });

  it('lowers select! to a switch that binds the awaited futures', () => {
    const node = lowerInside(
      'tokio::select! { biased; _ = ct.cancelled() => return, Some(x) = rx.recv(), if on => { go(x).await; } else => break }',
    );
    expect(node.kind === 'switch' && node.cases.map((one) => [one.tests.length, show(one.body)])).toEqual([
      [1, '{let _ = await(ct.cancelled()); return }'],
      [1, '{let Some(x) = await(rx.recv()); await(go(x))}'],
      [0, '{jump}'],
    ]);
    expect(node).toMatchObject({ cases: [{}, { guard: { name: 'on' } }, {}] });
  });

  it('lowers matches! to the match it stands for', () => {
    expect(lowerInside('matches!(x, Some("a" | "b") if y);')).toMatchObject({
      kind: 'switch',
      subject: { name: 'x' },
      cases: [{ guard: { name: 'y' } }, { tests: [] }],
    });
  });

  it('reads statements and items in macros with braces', () => {
    const text = `lazy_static! { pub static ref RE: Regex = Regex::new("x").unwrap(); }
cfg_if::cfg_if! { if #[cfg(unix)] { mod a; impl A for B { fn c(&self) { std::fs::read(d); } } } else { pub use x::{y, z}; } }
fn f() { run!(move || { let Some(x) = y else { return; }; while let Ok(q) = r.recv() { if q { break } } }); }`;
    expect(findAll(text, 'call').map(show)).toEqual(
      expect.arrayContaining(['Regex.new("x").unwrap()', 'std.fs.read(d)', 'r.recv()']),
    );
    expect(findAll(text, 'import').map((one) => one.module)).toEqual(['self::a', 'x']);
    expect(findAll(text, 'class')).toMatchObject([{ flavor: 'impl', name: 'B', methods: [{ name: 'c' }] }]);
  });

  it('loses no call in tokens of a foreign syntax', () => {
    expect(
      findAll('fn f() { html! { <p class={a(1)}> { b(2) } </p> }; m!(x ~> c(3) => d(4)); }', 'call').map(show),
    ).toEqual(expect.arrayContaining(['a(1)', 'b(2)', 'c(3)', 'd(4)']));
  });
});

describe('broken and hostile Rust', () => {
  it('keeps the calls around errors', () => {
    const text = 'fn f( { let x = ; go(1)?? } } fn g() { ok(2) }';
    expect(findAll(text, 'call').map(show)).toEqual(expect.arrayContaining(['ok(2)']));
    expect(lowerFile(text).context.errors.length).toBeGreaterThan(0);
  });

  it.each([
    ['operators', `m!(${'!'.repeat(20_000)}x);`],
    ['calls', `m!(a${'.b()'.repeat(20_000)});`],
    ['path', `m!(x as a${'::b'.repeat(20_000)});`],
    ['generics', `m!(x as ${'V<'.repeat(20_000)}u8);`],
    ['labels', `m!(${"'a: ".repeat(20_000)}loop {});`],
    ['nested macros', `fn f() { ${'format!("{0}{0}", '.repeat(300)}x${')'.repeat(300)}; }`],
    ['failing keywords', `fn f() { ${'m!(match ('.repeat(150)}x${'))'.repeat(150)}; }`],
    ['let chain', `fn f() { if let A = b ${'&& c'.repeat(500)} {} }`],
  ])('survives deep %s', (_name, text) => {
    expect(lowerFile(text).body.length).toBeGreaterThan(0);
  });

  it('tells what it cut', () => {
    const { context } = lowerFile(`m!(${'- '.repeat(5000)}x);`);
    expect(context.errors.map((error) => error.reason)).toContain('depth');
  });
});
