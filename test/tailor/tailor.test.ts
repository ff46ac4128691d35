import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatProblem, type Problem } from '../../src/knowledge/problem.ts';
import { checkTailoring, readTailoring } from '../../src/knowledge/tailoring.ts';
import { formatTailoredMarkdown } from '../../src/report/tailored.ts';
import { canonicalTrait, openQuestions, saysEnough } from '../../src/tailor/traits.ts';
import {
  PHASES,
  SEVERITIES,
  type TailoredChecklist,
  type Tailoring,
  TOUCHES,
  TRAIT_LANGUAGES,
  TRANSPORTS,
  type Traits,
  USERS,
} from '../../src/types.ts';
import { knowledgeFiles, loaded, makeTestGuide } from '../support/knowledge.ts';

const guide = makeTestGuide();
const tailoring = loaded.knowledge.tailoring as Tailoring;
const LOCAL: Traits = { language: 'typescript', transport: 'stdio', touches: ['files'], users: 'self', phase: 'all' };
const REMOTE: Traits = {
  language: 'python',
  transport: 'http',
  touches: ['web', 'user-credentials'],
  users: 'public',
  phase: 'all',
};
const rulesOf = (list: TailoredChecklist) => list.items.flatMap((item) => item.rules);
const all = (traits: Traits) => rulesOf(guide.tailor(traits, 500));
const markdown = (list: TailoredChecklist) => formatTailoredMarkdown(list, { more: 'give a higher limit' });

describe('what a list holds', () => {
  it('is obvious for a local server that reads files', () => {
    const list = guide.tailor(LOCAL);
    expect(rulesOf(list)).toEqual(
      expect.arrayContaining(['security/path-traversal', 'security/symlink-escape', 'observability/stdout-pollution']),
    );
    const absent = all(LOCAL).filter((id) =>
      /unverified-token|token-passthrough|oauth|audience|cors|origin|rate-limit|tenant|command-i|sql|ssrf|license|health|metric/.test(
        id,
      ),
    );
    expect(absent).toEqual([]);
    expect(list.patterns.map((pattern) => pattern.id)).toEqual(
      expect.arrayContaining(['confining-file-access', 'stdio-hygiene']),
    );
    expect(list.assumptions).toEqual([]);
    expect(list.items.find((item) => item.rules.includes('security/path-traversal'))).toMatchObject({
      text: 'File access stays inside its root',
      because: 'it reads or writes files',
      phase: 'build',
      certain: true,
    });
  });

  it('is obvious for a public server with OAuth', () => {
    const list = guide.tailor(REMOTE);
    expect(rulesOf(list)).toEqual(
      expect.arrayContaining([
        'security/missing-authentication',
        'security/missing-authorization',
        'security/missing-token-audience',
        'security/unverified-token',
        'security/token-passthrough',
        'security/shared-tenant-data',
        'security/missing-origin-validation',
        'security/ssrf',
      ]),
    );
    const absent = all(REMOTE).filter((id) =>
      /stdout|stdin|path-traversal|command-injection|sql|unsafe-deserialization|unjustified-unsafe/.test(id),
    );
    expect(absent).toEqual([]);
    expect(list.patterns.map((pattern) => pattern.id)).toEqual(
      expect.arrayContaining(['upstream-credentials', 'oauth-resource-server', 'outbound-requests']),
    );
  });

  it('leaves out what the language cannot do, and marks what is checked by hand', () => {
    const files = (language: Traits['language']) => all({ ...LOCAL, language });
    expect(files('python')).toContain('security/unsafe-deserialization');
    expect(files('go')).not.toContain('security/unsafe-deserialization');
    expect(files('rust')).toContain('maintenance/unjustified-unsafe');
    expect(files('python')).not.toContain('maintenance/unjustified-unsafe');
    const go = guide.tailor({ ...REMOTE, language: 'go' }, 500);
    // No detector reads Go for it; it holds all the same.
    expect(go.items.find((item) => item.rules.includes('security/missing-authorization'))?.note).toBe('by hand');
    const open = guide.tailor({ ...LOCAL, language: 'any' }, 500);
    expect(open.items.find((item) => item.rules.includes('security/unsafe-deserialization'))?.note).toBe('in Python');
  });

  it('reaches every rule under some traits', () => {
    const reached = new Set(
      USERS.flatMap((users) => all({ language: 'any', transport: 'both', touches: TOUCHES, users, phase: 'all' })),
    );
    const current = loaded.knowledge.rules.filter((rule) => rule.until === undefined).map((rule) => rule.id);
    expect(current.filter((id) => !reached.has(id))).toEqual([]);
  });

  it('needs each of its reasons: every one gives an item or a pattern that shows it', () => {
    const shown = new Set(
      USERS.flatMap((users) =>
        TRANSPORTS.flatMap((transport) =>
          [...TOUCHES.map((touch) => [touch]), []].flatMap((touches) =>
            guide.tailor({ language: 'any', transport, touches, users }, 500).items.map((item) => item.because),
          ),
        ),
      ),
    );
    expect(tailoring.reasons.map((reason) => reason.because).filter((because) => !shown.has(because))).toEqual([]);
  });

  it.each(['files', 'shell', 'database', 'web', 'user-credentials'] as const)(
    'asks more of what touches %s',
    (touch) => {
      const without = all({ ...LOCAL, touches: [] });
      const added = all({ ...LOCAL, touches: [touch] }).filter((id) => !without.includes(id));
      expect(added.length).toBeGreaterThan(0);
    },
  );
});

describe('order and size', () => {
  it.each([LOCAL, REMOTE, {}, { phase: 'build' } as const])('goes by phase, reason and severity: %j', (traits) => {
    const { items } = guide.tailor(traits, 500);
    const phases = items.map((item) => PHASES.indexOf(item.phase));
    expect(phases).toEqual([...phases].sort((a, b) => a - b));
    for (const [index, item] of items.entries()) {
      const next = items[index + 1];
      if (next && next.phase === item.phase && next.because === item.because && next.certain === item.certain)
        expect(SEVERITIES.indexOf(item.severity)).toBeLessThanOrEqual(SEVERITIES.indexOf(next.severity));
    }
    const groups = items.map((item) => `${item.phase} ${item.certain} ${item.because}`);
    const starts = groups.filter((group, index) => group !== groups[index - 1]);
    expect(new Set(starts).size).toBe(starts.length);
  });

  it('starts at the phase at hand and gives it most of the list', () => {
    for (const phase of PHASES) {
      const list = guide.tailor({ ...REMOTE, phase }, 20);
      expect(list.items.every((item) => PHASES.indexOf(item.phase) >= PHASES.indexOf(phase))).toBe(true);
      const own = list.items.filter((item) => item.phase === phase).length;
      const available = guide.tailor({ ...REMOTE, phase }, 500).items.filter((item) => item.phase === phase).length;
      expect(own).toBeGreaterThanOrEqual(Math.min(12, available));
    }
  });

  it('stays below 2,000 tokens for any server, and gives the rest on demand', () => {
    for (const language of TRAIT_LANGUAGES)
      for (const transport of TRANSPORTS)
        for (const users of USERS)
          for (const touches of [undefined, [], TOUCHES]) {
            const list = guide.tailor({ language, transport, users, touches });
            expect(encode(markdown(list)).length).toBeLessThanOrEqual(2000);
            const left = Object.values(list.left).reduce((sum, count) => sum + count, 0);
            const whole = guide.tailor({ language, transport, users, touches }, 500);
            expect(list.items.length + left).toBe(whole.items.length);
            expect(whole.left).toEqual({});
          }
  }, 60_000);

  it('clamps the limit', () => {
    expect(guide.tailor(LOCAL, 0).items).toHaveLength(1);
    expect(guide.tailor(LOCAL, 3).items).toHaveLength(3);
    expect(guide.tailor(LOCAL, 1e9).left).toEqual({});
  });
});

describe('what nobody said', () => {
  it('is assumed and stated', () => {
    const list = guide.tailor({});
    const { language, transport, touches, users, phase } = tailoring.questions;
    expect(list.assumptions).toEqual([language, transport, touches, users, phase].map((one) => one.assumed));
    expect(list.traits).toEqual({ language: 'any', transport: 'stdio', users: 'team', phase: 'all' });
    const open = list.items.filter((item) => !item.certain);
    expect(open.map((item) => item.rules[0])).toContain('security/command-injection');
    expect(open.every((item) => item.severity === 'critical' || item.severity === 'high')).toBe(true);
    expect(markdown(list)).toContain('If it runs programs or code:');
    expect(guide.tailor({ touches: [] }, 500).items.every((item) => item.certain)).toBe(true);
  });

  it('is read from the purpose where its words speak of it', () => {
    const purpose = 'Lets an agent query our Postgres warehouse and send Slack messages for the team, in Rust';
    const list = guide.tailor({ purpose });
    expect(list.traits).toEqual({
      language: 'rust',
      transport: 'stdio',
      touches: ['database', 'web', 'changes'],
      users: 'team',
      phase: 'all',
      purpose,
    });
    expect(list.assumptions.join('\n')).toContain('read from the purpose ("postgres", "slack", "send")');
    expect(rulesOf(list)).toContain('security/sql-injection');
    expect(list.patterns.map((one) => one.because)).toContain('the purpose speaks of it');
  });

  it('is not read from parts of words, from two answers at once, or over what was said', () => {
    expect(guide.tailor({ purpose: 'Profiles a commander of rapid rustling' }).traits.touches).toBeUndefined();
    expect(guide.tailor({ purpose: 'python and rust' }).traits.language).toBe('any');
    const said = guide.tailor({ purpose: 'runs shell commands', touches: ['files'] });
    expect(said.traits.touches).toEqual(['files']);
    expect(said.items.some((item) => item.rules.includes('security/command-injection'))).toBe(false);
  });

  it('is asked, with what the purpose says as the answer at hand', () => {
    const questions = openQuestions({ language: 'go', purpose: 'reads files' }, tailoring);
    expect(questions.map((one) => one.name)).toEqual(['transport', 'touches', 'users', 'phase']);
    expect(questions.map((one) => one.initial)).toEqual([['stdio'], ['files'], ['team'], ['all']]);
    expect(questions.filter((one) => one.several).map((one) => one.name)).toEqual(['touches']);
  });

  it('is not asked when enough is said', () => {
    expect(saysEnough({ transport: 'stdio', touches: [] })).toBe(true);
    expect(saysEnough({ transport: 'http', touches: ['web'] })).toBe(false);
    expect(saysEnough({ transport: 'http', touches: ['web'], users: 'team' })).toBe(true);
    expect(saysEnough({ purpose: 'reads files' })).toBe(false);
  });

  it('takes the names that callers use', () => {
    expect(canonicalTrait(tailoring, 'language', 'JavaScript')).toBe('typescript');
    expect(canonicalTrait(tailoring, 'transport', 'streamable http')).toBe('http');
    expect(canonicalTrait(tailoring, 'phase', 'release')).toBe('ship');
    expect(canonicalTrait(tailoring, 'touches', 'filesystem')).toBe('files');
    expect(canonicalTrait(tailoring, 'users', 'nobody')).toBeUndefined();
  });
});

describe('tailoring.yaml', () => {
  const file = knowledgeFiles.find((one) => one.path === 'tailoring.yaml') ?? { path: '', text: '' };
  const problemsOf = (text: string) => {
    const problems: Problem[] = [];
    const read = readTailoring(file, parse(text), problems);
    if (read) checkTailoring(read, loaded.knowledge, problems);
    return problems.map(formatProblem).join('\n');
  };

  it('has no problem', () => {
    expect(problemsOf(file.text)).toBe('');
  });

  it.each([
    ['- security/sql-injection', '- security/no-such-rule', 'is no rule'],
    ['patterns: [stdio-hygiene]', 'patterns: [no-such-pattern]', 'is no pattern'],
    ['checklist: phase-test', 'checklist: phase-none', 'is no checklist'],
    ['- security/*', '- nonsense/*', 'is no category'],
    ['touches: [shell]', 'touches: [shells]', 'reasons.0.when.touches.0'],
    ['also: [py]', 'also: [rs]', 'stands for two options'],
    ['value: operate', 'value: design', 'give each of'],
    ['categories: [testing]', 'categories: []', 'name each category in one phase'],
  ])('is checked: %s → %s', (from, to, message) => {
    expect(problemsOf(file.text.replace(from, to))).toContain(message);
  });
});
