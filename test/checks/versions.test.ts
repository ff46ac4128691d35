import { expect, it } from 'vitest';
import { makeRepository } from '../../src/checks/repository.ts';
import { compareVersions, type Ecosystem, findVersions } from '../../src/checks/versions.ts';

it('compares versions number by number', () => {
  expect(['1.9.4', '1.10.0', '1.23', '2'].toSorted(compareVersions)).toEqual(['1.9.4', '1.10.0', '1.23', '2']);
  expect(compareVersions('1.4.0-beta.1', '1.4.0')).toBe(0);
});

it.each<[string, Ecosystem, string, string, string[]]>([
  ['pnpm-lock.yaml', 'npm', '@a/b', "  '@a/b@1.2.3(zod@3.0.0)':\n  '@a/b@1.2.3(zod@4.0.0)':\n", ['1.2.3']],
  ['yarn.lock', 'npm', '@a/b', '"@a/b@^1.0.0":\n  version "1.2.3"\n', ['1.2.3']],
  ['bun.lock', 'npm', '@a/b', '"@a/b": ["@a/b@1.2.3", ""]', ['1.2.3']],
  ['uv.lock', 'pypi', 'mcp', 'name = "mcp"\nversion = "1.9.0"\nname = "mcp-x"\nversion = "3.0.0"\n', ['1.9.0']],
  ['go.mod', 'go', 'example.com/sdk', 'require (\n\texample.com/sdk v1.3.0\n)', ['1.3.0']],
  ['go.mod', 'go', 'example.com/sdk', 'require example.com/sdk v1.3.0\nreplace example.com/sdk => ../sdk\n', []],
  ['package.json', 'npm', '@a/b', '{"dependencies":{"@a/b":"^1.20.0"}}', []],
  ['package.json', 'npm', '@a/b', '{"dependencies":{"@a/b":"~1.20.0"}}', ['1.20.999999']],
  ['package.json', 'npm', '@a/b', '{"dependencies":{"@a/b":"1.20.0"}}', ['1.20.0']],
  ['pyproject.toml', 'pypi', 'mcp', 'dependencies = ["mcp[cli]>=1.9,<1.23"]', ['1.22.999999']],
  ['requirements.txt', 'pypi', 'mcp', 'mcp==1.9.0\nmcp-other==3\n', ['1.9.0']],
  ['Cargo.toml', 'crates', 'rmcp', 'rmcp = { version = "0.8", features = [] }', ['0.8.999999']],
  ['Cargo.toml', 'crates', 'rmcp', 'rmcp = "1.2"', []],
])('%s for %s: %s', (path, ecosystem, name, text, expected) => {
  const found = findVersions(makeRepository([{ path, text }], 'repository'), ecosystem, name);
  expect(found.map((one) => one.version)).toEqual(expected);
});
