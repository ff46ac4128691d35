/** `init` on real files, and the configuration of hosts against what their documents say. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { putSection } from '../../src/cli/agents-file.ts';
import { HOSTS } from '../../src/cli/hosts.ts';
import { formatIndex } from '../../src/report/index-text.ts';
import { bin } from '../support/clients.ts';
import { loaded, root } from '../support/knowledge.ts';

const section = formatIndex(loaded.knowledge);

function init(cwd: string, ...args: string[]) {
  return spawnSync(process.execPath, [bin, 'init', ...args], { cwd, encoding: 'utf8' });
}

describe('mcp-bp init', () => {
  it('writes the map, keeps the rest byte for byte, and changes nothing the second time', () => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'init-'));
    const file = path.join(cwd, 'AGENTS.md');
    writeFileSync(file, '\ufeff# Ours\r\n\r\ntext without end');
    expect(init(cwd, '--print').stdout).toContain('text without end\r\n\r\n<!-- mcp-server-best-practices:start');
    expect(readFileSync(file, 'utf8')).toBe('\ufeff# Ours\r\n\r\ntext without end');
    expect(init(cwd)).toMatchObject({ status: 0, stdout: 'updated AGENTS.md\n' });
    const first = readFileSync(file, 'utf8');
    expect(first.startsWith('\ufeff# Ours\r\n\r\ntext without end\r\n')).toBe(true);
    expect(first.replaceAll('\r\n', '\n')).toContain(section.trim());
    expect(init(cwd).stdout).toBe('AGENTS.md is up to date\n');
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(init(mkdtempSync(path.join(tmpdir(), 'init-'))).stdout).toBe('wrote AGENTS.md\n');
  });

  it('refuses what lies outside, links and folders', () => {
    const base = mkdtempSync(path.join(tmpdir(), 'init-'));
    const cwd = path.join(base, 'project');
    mkdirSync(path.join(cwd, 'docs'), { recursive: true });
    writeFileSync(path.join(base, 'outer.md'), 'outer');
    symlinkSync(path.join(base, 'outer.md'), path.join(cwd, 'link.md'));
    symlinkSync(base, path.join(cwd, 'up'));
    for (const file of [
      '../outer.md',
      path.join(base, 'outer.md'),
      'link.md',
      'up/outer.md',
      'docs',
      '.',
      'no/such/file.md',
    ]) {
      const { status, stderr } = init(cwd, '--file', file);
      expect(status, file).toBe(2);
      expect(stderr, file).toMatch(/^error: /);
    }
    expect(readFileSync(path.join(base, 'outer.md'), 'utf8')).toBe('outer');
  });
});

describe('putSection', () => {
  it('replaces an earlier section where it stands', () => {
    const old = putSection('before\n', 'old');
    expect(putSection(`${old}after\n`, 'new')).toBe(`${putSection('before\n', 'new')}after\n`);
  });

  it('refuses markers that are no pair', () => {
    const marks = putSection(undefined, 'x').trim().split('\nx\n');
    for (const text of [marks[0], marks[1], `${marks[1]}\n${marks[0]}`, `${marks[0]}\n${marks[0]}\n${marks[1]}`])
      expect(() => putSection(text, 'y')).toThrow('do not make one pair');
  });
});

interface HostFacts {
  readonly file: string;
  readonly format: 'json' | 'toml';
  readonly key: string;
  readonly required: readonly string[];
  readonly allowed: readonly string[];
  readonly source: string;
}

const facts = JSON.parse(readFileSync(path.join(root, 'test/cli/hosts.json'), 'utf8')) as Record<string, HostFacts>;

describe('the configuration of hosts', () => {
  it.each(Object.entries(facts))('is what %s documents', (name, { file, format, key, required, allowed }) => {
    const { stdout, stderr } = init(root, '--client', name);
    expect(stderr).toContain(file);
    const config = (format === 'json' ? JSON.parse(stdout) : parse(stdout)) as Record<string, Record<string, object>>;
    expect(Object.keys(config)).toEqual([key]);
    const [[server = '', entry = {}] = []] = Object.entries(config[key] ?? {});
    expect(server).toBe('mcp-server-best-practices');
    for (const one of required) expect(entry).toHaveProperty(one);
    for (const one of Object.keys(entry)) expect(allowed).toContain(one);
    expect(entry).toMatchObject({ command: 'npx', args: ['-y', 'mcp-server-best-practices', 'serve'] });
  });

  it('covers each host that is offered, and the README agrees', () => {
    expect(Object.keys(facts).sort()).toEqual(Object.keys(HOSTS).sort());
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    for (const { file } of Object.values(facts)) expect(readme).toContain(file);
  });
});
