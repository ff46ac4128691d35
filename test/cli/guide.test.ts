import { describe, expect, it } from 'vitest';
import type { Io, TerminalQuestion } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import type { TailoredChecklist } from '../../src/types.ts';
import { makeTestGuide } from '../support/knowledge.ts';

type Answer = readonly string[] | undefined;

async function cli(argv: readonly string[], answer?: (question: TerminalQuestion) => Answer) {
  let out = '';
  let error = '';
  const questions: TerminalQuestion[] = [];
  const io = {
    version: '1.2.3',
    env: {},
    stdinIsTerminal: true,
    stdoutIsTerminal: false,
    columns: 100,
    guide: makeTestGuide,
    writeOut: (text: string) => {
      out += text;
    },
    writeError: (text: string) => {
      error += text;
    },
    ...(answer && {
      ask: async (question: TerminalQuestion) => {
        questions.push(question);
        return answer(question);
      },
    }),
  } as unknown as Io;
  return { status: await run(['guide', ...argv], io), out, error, questions };
}

const parse = (out: string) => JSON.parse(out) as TailoredChecklist;
const rulesOf = (list: TailoredChecklist) => list.items.flatMap((item) => item.rules);

describe('guide', () => {
  it('asks on a terminal, the purpose first, and tailors to the answers', async () => {
    const { status, out, questions } = await cli(['--format', 'json'], ({ kind, message }) => {
      if (kind === 'text') return ['Runs git in a repository for our customers'];
      if (kind === 'several') return ['shell', 'files'];
      if (message.includes('written')) return ['rust'];
      if (message.includes('reach')) return ['http'];
      return message.includes('phase') ? ['build'] : ['team'];
    });
    expect(status).toBe(0);
    expect(questions.map((one) => one.kind)).toEqual(['text', 'one', 'one', 'several', 'one', 'one']);
    // The words of the purpose are the answers at hand.
    expect(questions[3]?.initial).toEqual(['files', 'shell']);
    expect(questions[4]?.initial).toEqual(['public']);
    const list = parse(out);
    expect(list.traits).toMatchObject({
      language: 'rust',
      transport: 'http',
      touches: ['shell', 'files'],
      users: 'team',
    });
    expect(list.assumptions).toEqual([]);
    expect(rulesOf(list)).toContain('security/command-injection');
    expect(list.items.some((item) => item.phase === 'design')).toBe(false);
  });

  it('takes everything as options, and asks nothing when they say enough', async () => {
    const { status, out, questions } = await cli(
      ['--language', 'ts', '--transport', 'stdio', '--touches', 'filesystem,db', '--touches', 'web'].concat([
        '--phase',
        'release',
        '--format',
        'json',
      ]),
      () => {
        throw new Error('asked');
      },
    );
    expect(status).toBe(0);
    expect(questions).toEqual([]);
    expect(parse(out).traits).toMatchObject({
      language: 'typescript',
      transport: 'stdio',
      touches: ['files', 'database', 'web'],
      phase: 'ship',
    });
  });

  it.each([
    ['no terminal', [], undefined],
    [
      '--yes',
      ['--yes'],
      () => {
        throw new Error('asked');
      },
    ],
  ])('states what it assumes with %s', async (_what, argv, answer) => {
    const { status, out } = await cli(argv, answer);
    expect(status).toBe(0);
    expect(out).toContain('Assumed');
    expect(out).toContain('A host starts it over stdio');
    expect(out).toContain('If it runs programs or code');
    expect(out).not.toContain('\u001b');
  });

  it.each([0, 2, 4])('exits with 130 and prints nothing when it is broken off at question %i', async (at) => {
    let asked = 0;
    const { status, out, error } = await cli([], ({ kind }) => {
      if (asked++ === at) return undefined;
      return kind === 'text' ? [''] : kind === 'several' ? [] : ['stdio'];
    });
    expect(status).toBe(130);
    expect(out).toBe('');
    expect(error).toBe('');
  });

  it('prints Markdown, and as many items as asked for', async () => {
    const { out } = await cli(['--touches', 'none', '--transport', 'stdio', '--format', 'markdown', '--limit', '5']);
    expect(out).toMatch(/^# Checklist for this server\n/);
    expect(out.match(/^- \[ \] /gm)).toHaveLength(5);
    expect(out).toMatch(/\d+ more: .* For these run it with a higher --limit/);
  });

  it.each([
    [['--transport', 'pigeon'], '--transport does not take `pigeon`: use one of stdio, http, both'],
    [['--touches', 'files,moon'], '--touches does not take `moon`: use one of files'],
    [['--limit', '0'], 'from 1 to 500'],
  ])('refuses %j', async (argv, message) => {
    const { status, out, error } = await cli(argv);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(message);
  });
});
