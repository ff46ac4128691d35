/** What a README is taken for. */
import { expect, it } from 'vitest';
import { makeTestGuide } from '../support/knowledge.ts';

const README = `# notes-server

An MCP server that searches and reads the Markdown notes below one folder. It opens no network connection and changes
no file. It needs Node 20 or newer. The folder is its only argument. Ask which of your notes mention the board meeting
to see both tools at work: one finds notes by words in their title or body, at most twenty at a time, and the other one
returns a note as Markdown.

`;

async function messagesOf(text: string): Promise<string[]> {
  const files = [{ path: 'README.md', text }];
  const input = { path: 'notes', scope: 'repository' as const, files, skipped: [] };
  const { findings } = await makeTestGuide().review(input, { only: ['documentation/missing-readme'] });
  return findings.map(({ message }) => message);
}

it('a to-do in a code block is no template text', async () => {
  const block = '```sql\n-- TODO: add more schemas\nGRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;\n```\n';
  expect(await messagesOf(README + block)).toEqual([]);
  expect(await messagesOf(`${README}${block}\nTODO: describe the tools\n`)).toEqual([
    'README.md still holds the text of a project template',
  ]);
});
