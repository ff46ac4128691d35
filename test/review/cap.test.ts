/** What of many findings is listed. */
import { expect, it } from 'vitest';
import { capFindings } from '../../src/review/cap.ts';
import type { Finding } from '../../src/types.ts';
import { makeTestGuide } from '../support/knowledge.ts';

const TOOLS = Array.from({ length: 14 }, (_, index) => index);
const TEXT = `import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
const server = new McpServer({ name: 'notes', version: '1.0.0' });
${TOOLS.map((index) => `server.registerTool('read_${index}', { description: 'Reads.', inputSchema: z.object({ id: z.string() }) }, ({ id }) => ({ content: [] }));`).join('\n')}
`;
const input = { path: 'notes', scope: 'excerpt' as const, files: [{ path: 'server.ts', text: TEXT }], skipped: [] };
const RULE = 'tool-design/undescribed-parameter';

it('lists the first findings of a rule and says how many there are', async () => {
  const { findings, ledger, notifications } = await makeTestGuide().review(input);
  expect(findings.filter(({ ruleId }) => ruleId === RULE)).toHaveLength(8);
  expect(ledger.find(({ ruleId }) => ruleId === RULE)?.reason).toBe('14 found; 9 more');
  expect(notifications.find(({ ruleId }) => ruleId === RULE)).toMatchObject({
    kind: 'limit',
    message: `6 more findings of ${RULE} are not listed; a review of this rule only lists all`,
  });
});

it('lists all of them when the rule is asked for', async () => {
  const { findings, notifications } = await makeTestGuide().review(input, { only: [RULE] });
  expect(findings).toHaveLength(14);
  expect(notifications).toEqual([]);
});

function makeFinding(ruleId: string, severity: Finding['severity'], line: number): Finding {
  const position = { line, column: 1 };
  return {
    ruleId,
    severity,
    level: 'ADVICE',
    message: 'm',
    evidence: 'signal',
    location: { path: 'a.ts', start: position, end: position },
    snippet: '',
    flow: [],
    fix: '',
    fingerprint: `${ruleId}${line}`,
  };
}

const many = (count: number, ruleId: string, severity: Finding['severity']) =>
  Array.from({ length: count }, (_, line) => makeFinding(ruleId, severity, line + 1));

it('lists fewer of each rule where there are many, and every critical one and those of security', () => {
  const findings = [
    ...many(30, 'security/ssrf', 'high'),
    ...many(9, 'testing/a', 'medium'),
    ...many(9, 'testing/b', 'high'),
    ...many(9, 'testing/c', 'low'),
  ];
  const { findings: kept, notifications } = capFindings(findings);
  const count = (ruleId: string) => kept.filter((one) => one.ruleId === ruleId).length;
  expect(kept).toHaveLength(37);
  expect(['security/ssrf', 'testing/a', 'testing/b', 'testing/c'].map(count)).toEqual([30, 3, 3, 1]);
  expect(notifications.map(({ message }) => message.slice(0, 30))).toEqual([
    '6 more findings of testing/a a',
    '6 more findings of testing/b a',
    '8 more findings of testing/c a',
  ]);
});
