/** Modules that re-export each other. */
import { expect, test } from 'vitest';
import { loadWasm } from '../../../src/node/knowledge.ts';
import { SyntaxParser } from '../../../src/syntax/parse.ts';
import { exportedNames, findExport } from '../../../src/syntax/resolve/exports.ts';
import { Project } from '../../../src/syntax/resolve/project.ts';

const parser = new SyntaxParser(loadWasm);
const COUNT = 16;
const names = Array.from({ length: COUNT }, (_, index) => `m${index}`);

test('a name is looked up once in each of many Rust modules that all re-export each other', async () => {
  const root = { path: 'src/lib.rs', text: names.map((name) => `pub mod ${name};`).join('\n') };
  const files = names.map((name) => ({
    path: `src/${name}.rs`,
    text: names.map((other) => `pub use crate::${other}::*;`).join('\n'),
  }));
  files[COUNT - 1] = { path: `src/m${COUNT - 1}.rs`, text: 'pub use crate::m0::*; pub struct Row;' };
  const modules = await parser.parse([root, ...files]);
  const project = new Project(modules);
  const first = modules.find(({ path }) => path === 'src/m0.rs');
  if (!first) throw new Error('no module');
  expect(findExport(project, first, 'Row')?.module.path).toBe(`src/m${COUNT - 1}.rs`);
  expect(findExport(project, first, 'Missing')).toBeUndefined();
});

test('the same in TypeScript', async () => {
  const modules = await parser.parse(
    names.map((name, index) => ({
      path: `src/${name}.ts`,
      text: `${names.map((other) => `export * from './${other}.js';`).join('\n')}\nexport const value${index} = ${index};`,
    })),
  );
  const project = new Project(modules);
  const [first] = modules;
  if (!first) throw new Error('no module');
  expect(findExport(project, first, `value${COUNT - 1}`)?.module.path).toBe(`src/m${COUNT - 1}.ts`);
  expect(findExport(project, first, 'missing')).toBeUndefined();
  expect(exportedNames(project, first)).toHaveLength(COUNT);
});
