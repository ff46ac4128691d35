/** Names and types of Rust that need more than one module or arm. */
import { expect, test } from 'vitest';
import { loadWasm } from '../../../src/node/knowledge.ts';
import type { Call, Name } from '../../../src/syntax/ast.ts';
import { ModuleNodes } from '../../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../../src/syntax/parse.ts';
import { Project } from '../../../src/syntax/resolve/project.ts';
import { Resolver } from '../../../src/syntax/resolve/resolver.ts';

const parser = new SyntaxParser(loadWasm);

async function resolve(files: Readonly<Record<string, string>>): Promise<{ resolver: Resolver; nodes: ModuleNodes }> {
  const modules = await parser.parse(Object.entries(files).map(([path, text]) => ({ path, text })));
  const resolver = new Resolver(new Project(modules), { returns: new Map(), wrappers: new Set() });
  const [main] = modules;
  if (!main) throw new Error('no module');
  return { resolver, nodes: new ModuleNodes(main) };
}

function callOf(nodes: ModuleNodes, name: string): Call | undefined {
  return nodes.of('call').find(({ callee }) => callee.kind === 'name' && callee.name === name);
}

test('a catch-all arm binds its name; a constant binds none', async () => {
  const { resolver, nodes } = await resolve({
    'src/main.rs': 'const MAX: u8 = 3; fn f(x: u8) { match x { MAX => a(MAX), other => b(other) } }',
  });
  const named = (name: string) => callOf(nodes, name)?.args[0]?.value as Name;
  expect(resolver.bindingOf(named('b'))?.definitions[0]?.value).toMatchObject({ kind: 'name', name: 'x' });
  expect(resolver.bindingOf(named('a'))?.definitions[0]?.value).toMatchObject({ kind: 'literal', value: 3 });
});

test('paths from the root of the crate', async () => {
  const { resolver, nodes } = await resolve({
    'src/main.rs': 'mod store; fn f(row: crate::store::Row) { crate::store::open(row); }',
    'src/store.rs': 'pub struct Row; pub fn open(row: Row) {}',
  });
  const [call] = nodes.of('call');
  expect(call && resolver.calleeName(call)).toBe('src/store.rs#open');
  expect(call?.args[0] && resolver.types.typeOf(call.args[0].value)?.name).toBe('src/store.rs#Row');
});

test('constructors that come from traits', async () => {
  const { resolver, nodes } = await resolve({
    'src/main.rs': 'use rmcp::model::Tool; struct Cli; fn f() { use_both(Tool::default(), Cli::parse()); }',
  });
  const args = callOf(nodes, 'use_both')?.args ?? [];
  expect(args.map(({ value }) => resolver.types.typeOf(value)?.name)).toEqual(['rmcp::model::Tool', 'src/main.rs#Cli']);
});
