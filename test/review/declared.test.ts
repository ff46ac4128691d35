import { expect, it } from 'vitest';
import { makeRepository } from '../../src/checks/repository.ts';
import { findDeclared, isBelow } from '../../src/review/declared.ts';

const ranges = (path: string, text: string, name: string) =>
  findDeclared(makeRepository([{ path, text }], 'repository'), name).map(({ range }) => range);

it.each([
  ['package.json', '{ "dependencies": { "zod": "^3.25.0" } }', 'zod', ['^3.25.0']],
  ['Cargo.toml', '[dependencies]\nrmcp = "0.8"\n', 'rmcp', ['0.8']],
  ['Cargo.toml', '[dependencies]\nrmcp = { features = ["server"], version = "0.8" }\n', 'rmcp', ['0.8']],
  ['Cargo.toml', '[dependencies.rmcp]\nversion = "1.2"\nfeatures = ["server"]\n', 'rmcp', ['1.2']],
  ['Cargo.toml', '[dependencies]\nrmcp = { git = "https://example.com/x", rev = "abc" }\n', 'rmcp', ['']],
  ['pyproject.toml', '[project]\ndependencies = ["mcp[cli]>=1.2,<2"]\n', 'mcp', ['>=1.2,<2']],
  ['pyproject.toml', '[project]\ndependencies = ["mcp"]\n', 'mcp', ['']],
  [
    'pyproject.toml',
    '[project]\nname = "mcp"\nkeywords = ["mcp", "a"]\ndependencies = ["b[c]>=1", "mcp"]\n',
    'mcp',
    [''],
  ],
  ['pyproject.toml', '[tool.poetry.dependencies]\nmcp = "^1.9"\n', 'mcp', ['^1.9']],
  ['requirements.txt', 'mcp>=1.2.0  # sdk\nmcpx==1\n', 'mcp', ['>=1.2.0']],
  ['setup.py', "install_requires=['mcp~=1.4'],", 'mcp', ['~=1.4']],
  ['go.mod', 'require (\n\tgithub.com/a/b v1.6.0\n)\n', 'github.com/a/b', ['1.6.0']],
  ['node_modules/x/package.json', '{ "dependencies": { "zod": "^3" } }', 'zod', []],
])('%s %j', (path, text, name, expected) => {
  expect(ranges(path, text, name)).toEqual(expected);
});

it.each([
  ['^1.25.0', '2.0', true],
  ['0.8', '3.0', true],
  ['>=1.2,<2', '2.0', true],
  ['2.0.1', '2.0', false],
  ['1.7.0', '1.7', false],
  ['1.10', '1.7', false],
  ['latest', '2.0', undefined],
])('%s below %s: %s', (range, version, expected) => {
  expect(isBelow(range, version)).toBe(expected);
});
