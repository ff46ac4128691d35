/** What of many findings is listed. */
import { expect, it } from 'vitest';
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
