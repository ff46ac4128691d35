/** The HTML report: one file that holds hostile text harmlessly, and looks and works the same when opened from a disk. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTarget } from '../../src/node/files.ts';
import { readReportView } from '../../src/node/knowledge.ts';
import { formatHtml } from '../../src/report/html.ts';
import { makePrompt } from '../../src/report/view/prompt.ts';
import { capViewData, makeViewData, type ViewData } from '../../src/report/view-data.ts';
import type { Report } from '../../src/types.ts';
import { executable, findBarriers, inChromium, launch, openWatched } from '../support/browser.ts';
import { loaded, makeTestGuide, root } from '../support/knowledge.ts';

const { rules } = loaded.knowledge;
const view = await readReportView();

async function review(profile: 'default' | 'migration' = 'default'): Promise<Report> {
  const shown = 'test/servers/ticket-desk-ts';
  return makeTestGuide().review(await readTarget(path.join(root, shown), shown), { profile });
}

/** What reviewed code may try: to end the element, to run, to load, to hide and to reorder. */
const HOSTILE = [
  '</script><script>window.pwned = 1</script>',
  '<!--<script>',
  '<img src=https://example.com/leak onerror="window.pwned = 1">',
  "{{script}} $& $' $`",
  '[text](javascript:window.pwned=1) `code` **bold**',
  '\u202egnp.exe\u2066 \u0000\u001b[2J\u200b\u2028\u2029',
].join(' ');

/** The report with hostile text wherever reviewed code reaches it. */
function poison(report: Report): Report {
  const location = { path: `src/${HOSTILE}.ts`, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  return {
    ...report,
    target: { ...report.target, path: HOSTILE, sdk: [{ name: HOSTILE, language: 'typescript', version: HOSTILE }] },
    findings: report.findings.map((finding) => ({
      ...finding,
      message: HOSTILE,
      snippet: HOSTILE,
      location,
      flow: [{ location, message: HOSTILE }],
    })),
    ledger: report.ledger.map((entry) => ({ ...entry, evidence: [HOSTILE], reason: HOSTILE })),
    judgements: [
      {
        ruleId: report.ledger[0]?.ruleId ?? '',
        severity: 'high',
        question: HOSTILE,
        quote: HOSTILE,
        pointers: [{ location, snippet: HOSTILE, note: HOSTILE }],
      },
    ],
    notifications: [{ kind: 'suppression', message: HOSTILE }],
    suppressed: [{ ruleId: 'security/ssrf', reason: HOSTILE, location }],
    coverage: {
      ...report.coverage,
      skipped: [{ path: HOSTILE, reason: HOSTILE }],
      parseErrors: [{ path: HOSTILE, line: 1, reason: HOSTILE }],
    },
    servers: report.servers.map((server) => ({ ...server, name: HOSTILE })),
    progress: {
      fixed: 1,
      new: 2,
      remaining: 3,
      counted: false,
      unfixed: [{ how: 'suppressed', count: 1, reason: HOSTILE }],
    },
    completion: {
      accepted: [{ ruleId: 'security/ssrf', verdict: 'pass', reason: HOSTILE, location }],
      rejected: [{ ruleId: 'security/ssrf', reason: HOSTILE }],
    },
  };
}

function readData(html: string): ViewData {
  const json = /<script type="application\/json" id="report-data">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(json) as ViewData;
}

describe('the view', () => {
  it('takes at most 60 KB, names nothing to load and runs only what its policy has the hash of', () => {
    expect(Buffer.byteLength(view)).toBeLessThanOrEqual(60 * 1024);
    expect(view).not.toMatch(/\b(?:src|srcset|action|poster)=|\bfetch\(|XMLHttpRequest|WebSocket|eval\(/);
    expect(view.slice(0, view.indexOf('</style>'))).not.toMatch(/@import|url\(/);
    expect(view).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(view)?.[1] ?? '';
    const hashOf = (tag: string) => {
      const text = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(view)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf('script')}`,
      `style-src ${hashOf('style')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });
});

describe('formatHtml', () => {
  it('puts the report into the view and changes nothing else', async () => {
    const report = await review();
    const html = formatHtml(report, view, { rules, texts: true });
    const data = readData(html);
    expect(data.report.findings).toEqual(report.findings);
    expect(data.report.ledger).toEqual(report.ledger);
    expect(html.replace(/(id="report-data">)[^<]*/, '$1')).toBe(view);
    for (const { ruleId } of report.findings) {
      expect(data.rules[ruleId]?.why, ruleId).toBeTruthy();
      expect(
        data.rules[ruleId]?.good?.map((one) => one.language),
        ruleId,
      ).toContain('typescript');
    }
  });

  it('keeps hostile text as data', async () => {
    const html = formatHtml(poison(await review()), view, { rules, texts: true });
    expect(readData(html).report.target.path).toBe(HOSTILE);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).not.toMatch(/\u2028|\u2029|<img/);
  });
});

describe('capViewData', () => {
  it('keeps a size by leaving out the least severe, and counts them', async () => {
    const report = await review();
    const [first] = report.findings;
    const many = Array.from({ length: 5000 }, (_, index) => ({ ...first!, fingerprint: `${index}` }));
    const data = makeViewData({ ...report, findings: many }, { rules, texts: false });
    const cut = capViewData(data, 200_000);
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(200_000);
    expect(cut.report.findings.length).toBeGreaterThan(50);
    expect(cut.report.findings).toEqual(many.slice(0, cut.report.findings.length));
    expect(cut.omitted?.findings).toBe(5000 - cut.report.findings.length);
    const small = makeViewData(report, { rules, texts: false });
    expect(capViewData(small, 200_000)).toBe(small);
  });
});

describe('makePrompt', () => {
  it('says what was found in visible characters, quoted, and how to see that it is gone', async () => {
    const { report } = makeViewData(poison(await review()), { rules, texts: false });
    const prompt = makePrompt(report, report.findings, true);
    expect(prompt).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b\u202e\u2066\u2028]/);
    expect(prompt).toContain('\\u202egnp.exe');
    expect(prompt).toContain(`compare_to ${JSON.stringify([report.baseline])}`);
    const fingerprints = report.findings.map((finding) => finding.fingerprint);
    expect(makePrompt({ ...report, baseline: 'x'.repeat(5000) }, report.findings, true)).toContain(
      `compare_to ${JSON.stringify(fingerprints)}`,
    );
    expect(makePrompt(report, report.findings, false)).toContain('npx mcp-server-best-practices explain');
    const [first] = report.findings;
    const many = Array.from({ length: 100 }, () => first!);
    expect(makePrompt(report, many, false)).toContain('60 more are left for a next round.');
  });
});

describe.skipIf(executable === undefined)(inChromium('the HTML report from a disk'), () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    browser = await launch();
    folder = await mkdtemp(path.join(tmpdir(), 'report-'));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  async function open(report: Report, options: Parameters<Browser['newPage']>[0] = {}) {
    const file = path.join(folder, 'report.html');
    await writeFile(file, formatHtml(report, view, { rules, texts: true }));
    const watched = await openWatched(browser, options);
    await watched.page.goto(pathToFileURL(file).href);
    await watched.page.getByRole('heading', { level: 1 }).waitFor();
    return watched;
  }

  it('filters, opens with the reason inside, and copies a prompt', async () => {
    const { page, requests, problems } = await open(await review());
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    expect(await page.title()).toBe('Review of test/servers/ticket-desk-ts');
    await page.getByRole('searchbox', { name: 'Search' }).fill('sql');
    expect(await page.locator('.finding:visible').count()).toBe(1);
    await page.locator('.finding:visible summary').first().click();
    await page.locator('.finding:visible').getByText('Why it matters, and good code').click();
    await page.locator('.finding:visible').getByRole('heading', { name: 'Good' }).waitFor();
    expect(await page.locator('.finding:visible a').first().getAttribute('href')).toMatch(/^https:/);
    expect(await page.locator('.finding:visible a').first().getAttribute('rel')).toBe('noreferrer noopener');
    await page.getByRole('button', { name: 'Copy a prompt to fix it' }).click();
    await page.getByText('Copied a prompt for 1 finding.').waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain('security/sql-injection');
    expect(requests).toEqual([]);
    expect(problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe knows (%s)', async (colorScheme) => {
    const { page } = await open(await review(), { colorScheme });
    for (const summary of await page.locator('section > details > summary').all()) await summary.click();
    await page.locator('.finding summary').first().click();
    expect(await findBarriers(page.mainFrame(), axe)).toEqual([]);
    const background = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(22, 24, 28)');
  });

  it('shows hostile text as text', async () => {
    const { page, requests, problems } = await open(poison(await review()));
    for (const summary of await page.locator('summary').all()) await summary.click();
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('img, iframe, object, embed, base, [onerror]').count()).toBe(0);
    expect(await page.locator('a:not([href^="https://"]):not(.skip)').count()).toBe(0);
    for (const name of ['Since the earlier review', 'Answers of a reader', 'Notes and suppressions', 'Coverage'])
      expect(await page.getByRole('region', { name }).textContent()).toContain('onerror="window.pwned = 1"');
    expect(await page.locator('h1').textContent()).toContain('</script><script>window.pwned = 1</script>');
    expect(await page.locator('h1').textContent()).toContain(
      '\\u202egnp.exe\\u2066 \\u0000\\u001b[2J\\u200b\\u2028\\u2029',
    );
    expect(await page.locator('#root').textContent()).not.toMatch(/[\u202e\u2066\u0000\u001b\u200b]/);
    expect(await page.locator('.finding .message').first().textContent()).toContain(
      '[text](javascript:window.pwned=1)',
    );
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(requests).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('fits 320 pixels without scrolling sideways', async () => {
    const { page } = await open(await review(), { viewport: { width: 320, height: 700 } });
    for (const summary of await page.locator('.finding > details > summary').all()) await summary.click();
    for (const summary of await page.locator('.finding .body summary').all()) await summary.click();
    expect(await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')).toEqual([320, 320]);
  });

  it('opens everything for paper', async () => {
    const { page } = await open(await review());
    await page.evaluate('window.onbeforeprint(new Event("beforeprint"))');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('details:not([open])').count()).toBe(0);
    expect(await page.locator('.flow').first().isVisible()).toBe(true);
    expect(await page.locator('.actions').isVisible()).toBe(false);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
  });

  it('lists the edits of a migration', async () => {
    const { page } = await open(await review('migration'));
    await page.getByRole('heading', { level: 2, name: 'Edits, in order' }).waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);
  });
});
