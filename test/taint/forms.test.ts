/**
 * Forms of code that a value from outside passes on its way: `forms/<language>.txt` holds the lines of a tool's handler
 * under `- name` (must be reported), `+ name` (must not) and `? name` (a known blind spot).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTestGuide, root } from '../support/knowledge.ts';
import { goProgram, pythonProgram, rustProgram, typescriptProgram } from './programs.ts';

const LANGUAGES = [
  { name: 'typescript', file: 'src/a.ts', program: typescriptProgram },
  { name: 'python', file: 'server.py', program: pythonProgram },
  { name: 'go', file: 'main.go', program: goProgram },
  { name: 'rust', file: 'src/main.rs', program: rustProgram },
];

const RULE = 'security/command-injection';

interface Form {
  readonly mark: string;
  readonly name: string;
  readonly body: string;
}

function readForms(language: string): Form[] {
  const text = readFileSync(path.join(root, 'test/taint/forms', `${language}.txt`), 'utf8');
  return text
    .split(/^(?=[-+?] )/m)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [head = '', ...lines] = part.trimEnd().split('\n');
      return { mark: head.charAt(0), name: head.slice(2), body: lines.map((line) => line.slice(2)).join('\n') };
    });
}

describe.each(LANGUAGES)('forms of $name', ({ name, file, program }) => {
  it.each(readForms(name))('$mark $name', async ({ mark, body }) => {
    const files = [{ path: file, text: program(body) }];
    const report = await makeTestGuide().review(
      { path: 'forms', scope: 'excerpt', files, skipped: [] },
      { only: [RULE] },
    );
    expect(report.coverage.parseErrors).toEqual([]);
    if (mark === '-') expect(report.findings.map((finding) => finding.evidence)).toContain('flow');
    else if (mark === '+') expect(report.findings).toEqual([]);
    else expect(report.findings, 'this blind spot is gone: mark it with `-`').toEqual([]);
  });
});
