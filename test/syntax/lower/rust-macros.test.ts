import { describe, expect, it } from 'vitest';
import { findAll, lowerFile, lowerInside, show } from './rust-support.ts';

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
thread_local!(static T: u8 = start());
cfg_if::cfg_if! { if #[cfg(unix)] { mod a; impl A for B { fn c(&self) { std::fs::read(d); } } } else { pub use x::{y, z}; } }
fn f() { run!(move || { let Some(x) = y else { return; }; while let Ok(q) = r.recv() { if q { break } } }); }`;
    expect(findAll(text, 'call').map(show)).toEqual(
      expect.arrayContaining(['Regex.new("x").unwrap()', 'start()', 'std.fs.read(d)', 'r.recv()']),
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

  it.each(['m!(Vec<u8> | &[u8], #[cfg(x)] b, Vec<A> | f(x).y);', 'm!(a > |b, #, c| d);', 'm!({ | });'])(
    'comes to an end in %s',
    (text) => {
      expect(lowerFile(text).body).toHaveLength(1);
    },
  );

  it('tells what it cut', () => {
    const { context } = lowerFile(`m!(${'- '.repeat(5000)}x);`);
    expect(context.errors.map((error) => error.reason)).toContain('depth');
  });
});
