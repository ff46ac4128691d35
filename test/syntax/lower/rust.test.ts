import { describe, expect, it } from 'vitest';
import type { ClassNode } from '../../../src/syntax/ast.ts';
import { findAll, lowerFile, lowerInside, lowerItem, show } from './rust-support.ts';

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
