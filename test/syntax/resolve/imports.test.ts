import { expect, it } from 'vitest';
import { loadWasm } from '../../../src/node/knowledge.ts';
import { ModuleNodes } from '../../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../../src/syntax/parse.ts';
import { Project } from '../../../src/syntax/resolve/project.ts';
import { Resolver } from '../../../src/syntax/resolve/resolver.ts';

const parser = new SyntaxParser(loadWasm);

it('follows `from . import x` of a package to its submodule', async () => {
  const modules = await parser.parse([
    { path: 'desk/__init__.py', text: 'from . import server\n\ndef main():\n    server.serve()\n' },
    { path: 'desk/server.py', text: 'def serve():\n    pass\n' },
  ]);
  const roots = { goModules: new Map(), crates: new Map(), packages: new Map() };
  const resolver = new Resolver(new Project(modules, roots), { returns: new Map(), wrappers: new Set() });
  const [first] = modules;
  if (!first) throw new Error('nothing was parsed');
  const names = new ModuleNodes(first).of('call').map((call) => resolver.calleeName(call));
  expect(names).toEqual(['desk/server.py#serve']);
});
