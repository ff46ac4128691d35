/** The MCP App in a real browser: a host page that speaks the Apps protocol, driven by what the real server sends. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  APP_URI,
  connectHost,
  type HostClient,
  type Hosted,
  type HostOptions,
  host,
  type Message,
} from '../support/apps.ts';
import { executable, findBarriers, inChromium, launch } from '../support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALL = { message: { text: {} }, openLinks: {}, serverTools: {} };
const SAMPLE = 'test/servers/ticket-desk-ts';

describe.skipIf(executable === undefined)(inChromium('the report as an MCP App'), () => {
  let browser: Browser;
  let client: HostClient;
  let html: string;
  let result: Awaited<ReturnType<HostClient['callTool']>>;
  let open: Hosted[] = [];

  beforeAll(async () => {
    [browser, client] = await Promise.all([launch(), connectHost()]);
    html = (await client.readResource({ uri: APP_URI })).contents[0]?.text ?? '';
    result = await client.callTool({ name: 'review_server', arguments: { path: SAMPLE } });
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), client?.close()]);
  });
  afterEach(async () => {
    const ended = open;
    open = [];
    for (const { page, requests, problems } of ended) {
      await page.close();
      expect(requests).toEqual([]);
      expect(problems).toEqual([]);
    }
  });

  async function start(options: Partial<HostOptions> = {}): Promise<Hosted> {
    const hosted = await host(browser, {
      html,
      capabilities: ALL,
      callServer: (params) => client.callTool(params),
      ...options,
    });
    open.push(hosted);
    return hosted;
  }

  async function show(options: Partial<HostOptions> = {}): Promise<Hosted> {
    const hosted = await start(options);
    await hosted.notify('ui/notifications/tool-input', { arguments: { path: SAMPLE } });
    await hosted.notify('ui/notifications/tool-result', result);
    await hosted.frame.getByRole('heading', { level: 1 }).waitFor();
    return hosted;
  }

  it('greets the host, waits, and shows what it is sent', async () => {
    const { frame, notify, received, ask } = await start();
    const [greeting, initialized] = await received();
    expect(greeting).toMatchObject({
      method: 'ui/initialize',
      params: {
        appInfo: { name: 'mcp-server-best-practices', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
        appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
        protocolVersion: '2026-01-26',
      },
    });
    expect(initialized?.method).toBe('ui/notifications/initialized');
    expect(await frame.getByRole('status').textContent()).toBe('Waiting for the review…');
    await notify('ui/notifications/tool-input', { arguments: { path: SAMPLE } });
    await frame.getByText(`Reviewing ${SAMPLE}…`).waitFor();
    await notify('ui/notifications/tool-result', result);
    await frame.getByRole('heading', { level: 1, name: `Review of ${SAMPLE}` }).waitFor();
    expect(await frame.getByRole('heading', { level: 3 }).count()).toBeGreaterThan(4);
    const sizes = await received('ui/notifications/size-changed');
    expect(sizes.at(-1)?.params).toMatchObject({ width: expect.any(Number), height: expect.any(Number) });
    expect(await ask('ping', {})).toMatchObject({ result: {} });
    expect(await ask('ui/resource-teardown', { reason: 'done' })).toMatchObject({ result: {} });
    expect(await ask('no/such/method', {})).toMatchObject({ error: { code: -32601 } });
  });

  it('says that a review failed or was cancelled', async () => {
    const { frame, notify } = await start();
    await notify('ui/notifications/tool-cancelled', { reason: 'user action' });
    await frame.getByText('The review was cancelled: user action').waitFor();
    await notify('ui/notifications/tool-result', await client.callTool({ name: 'review_server', arguments: {} }));
    await frame.getByText('Give path').waitFor();
  });

  it('listens to the page around it alone', async () => {
    const { frame, ask } = await show();
    await frame.evaluate(
      "postMessage({ jsonrpc: '2.0', method: 'ui/notifications/tool-cancelled', params: { reason: 'forged' } }, '*')",
    );
    await ask('ping', {});
    expect(await frame.getByText('forged').count()).toBe(0);
    expect(await frame.getByRole('heading', { level: 1 }).count()).toBe(1);
  });

  it('shows the short result where the host keeps the report back', async () => {
    const { frame, notify } = await start();
    await notify('ui/notifications/tool-result', { ...result, _meta: {} });
    await frame.getByRole('heading', { level: 1, name: `Review of ${SAMPLE}` }).waitFor();
    await frame.getByText('The host passed on the short result only').waitFor();
    expect(await frame.getByRole('checkbox', { name: /^Select security/ }).count()).toBeGreaterThan(2);
    const summary = await client.callTool({ name: 'review_server', arguments: { path: SAMPLE, detail: 'summary' } });
    await notify('ui/notifications/tool-result', { ...summary, _meta: {} });
    await frame.getByText('A finding', { exact: true }).first().waitFor();
  });

  it('filters, and says what is left', async () => {
    const { frame } = await show();
    const findings = frame.locator('.finding:visible');
    const status = frame.getByRole('status').filter({ hasText: 'Shown:' });
    const all = await findings.count();
    expect(await status.textContent()).toContain(`Shown: ${all} of ${all} findings`);

    await frame.getByRole('checkbox', { name: 'high' }).check();
    const high = await findings.count();
    expect(high).toBeGreaterThan(0);
    expect(high).toBeLessThan(all);
    expect(await status.textContent()).toContain(`Shown: ${high} of ${all} findings`);
    await frame.getByRole('button', { name: 'Clear filters' }).click();
    expect(await findings.count()).toBe(all);

    await frame.getByRole('searchbox', { name: 'Search' }).fill('READFILE attachment');
    expect(await findings.count()).toBe(1);
    expect(await frame.getByRole('heading', { level: 3 }).filter({ visible: true }).count()).toBe(1);
    await frame.getByRole('searchbox', { name: 'Search' }).fill('');

    await frame.getByRole('combobox', { name: 'Category' }).selectOption('security');
    expect(
      await findings.locator('input').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))),
    ).toEqual(expect.arrayContaining([expect.stringMatching(/^Select security\//)]));
    await frame.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'passes' });
    expect(await findings.count()).toBe(0);
    await frame.getByText('No finding matches the filter.').waitFor();
    expect(await frame.locator('.ledger > li:visible').count()).toBeGreaterThan(0);
    expect(await frame.locator('.ledger .id:visible').evaluateAll((all) => all.map((one) => one.textContent))).toEqual(
      expect.not.arrayContaining([expect.not.stringMatching(/^security\//)]),
    );
  });

  it('opens a finding to code, flow and fix, and reads why from the server', async () => {
    const { frame, received } = await show();
    const finding = frame.locator('.finding').filter({ hasText: 'read_attachment' });
    await finding.locator('summary').first().click();
    await finding.getByText("readFile(path.join(folder, name), 'utf8')").waitFor();
    expect(await finding.locator('.flow li').count()).toBe(4);
    expect(await finding.getByRole('heading', { level: 4, name: 'Fix' }).isVisible()).toBe(true);
    expect(await finding.getByText('best-practices://rules/security/path-traversal').isVisible()).toBe(true);
    expect(await received('tools/call')).toEqual([]);
    await finding.getByText('Why it matters, and good code').click();
    await finding.getByText('Joining with a base folder does not confine').waitFor();
    expect((await received('tools/call')).map((message) => message.params)).toEqual([
      { name: 'get_guidance', arguments: expect.objectContaining({ id: 'security/path-traversal' }) },
    ]);
    await finding
      .getByRole('button', { name: /^https:\/\/modelcontextprotocol\.io/ })
      .first()
      .click();
    await expect.poll(async () => (await received('ui/open-link')).length).toBe(1);
  });

  it('asks the agent to fix what is selected, or all that is shown', async () => {
    const { frame, received } = await show();
    await frame.getByRole('checkbox', { name: /^Select security\/sql-injection/ }).check();
    await frame.getByRole('button', { name: 'Ask the agent to fix 1 selected' }).click();
    await frame.getByText('Asked for 1 finding.').waitFor();
    const [message] = await received('ui/message');
    expect(message?.params).toMatchObject({ role: 'user', content: [{ type: 'text' }] });
    const [{ text }] = (message as Message).params.content as [{ text: string }];
    expect(text).toContain('Please fix 1 finding from the review of `test/servers/ticket-desk-ts`');
    expect(text).toContain('1. security/sql-injection (critical) at src/tickets.ts:');
    expect(text).toContain('compare_to ["');
    expect(text).not.toContain('path-traversal');

    await frame.getByRole('checkbox', { name: 'Select all shown' }).uncheck();
    await frame.getByRole('checkbox', { name: 'Select all shown' }).check();
    const all = await frame.locator('.finding').count();
    await frame.getByRole('button', { name: `Ask the agent to fix ${all} selected` }).click();
    await frame.getByText(`Asked for ${all} findings.`).waitFor();
  });

  it('offers the prompt where the host refuses the message', async () => {
    const { frame } = await show({ refuse: ['ui/message'] });
    await frame.getByRole('button', { name: /^Ask the agent to fix all/ }).click();
    const prompt = frame.getByRole('textbox', { name: 'Prompt for an agent' });
    await prompt.waitFor();
    expect(await prompt.inputValue()).toContain('security/path-traversal');
  });

  it('offers only what the host can', async () => {
    const { frame, received } = await show({ capabilities: {} });
    expect(await frame.getByRole('button', { name: /Ask the agent/ }).count()).toBe(0);
    expect(await frame.getByRole('button', { name: /Copy a prompt to fix all/ }).count()).toBe(1);
    expect(await frame.getByRole('button', { name: 'Full screen' }).count()).toBe(0);
    const finding = frame.locator('.finding').first();
    await finding.locator('summary').first().click();
    await finding.getByText('Why it matters, and good code').click();
    await finding.getByText('The page of the rule, linked below, says why.').waitFor();
    expect(await finding.getByRole('button').count()).toBe(0);
    expect(await received('tools/call')).toEqual([]);
  });

  it('takes the theme, the colours, the edges and the display modes of the host', async () => {
    const { frame, notify } = await show({
      context: { theme: 'light', availableDisplayModes: ['inline', 'fullscreen'], displayMode: 'inline' },
    });
    const background = () => frame.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const light = await background();
    await notify('ui/notifications/host-context-changed', { theme: 'dark' });
    await expect.poll(background).not.toBe(light);
    await notify('ui/notifications/host-context-changed', {
      safeAreaInsets: { top: 40, right: 0, bottom: 0, left: 0 },
      styles: {
        variables: {
          '--color-background-primary': 'rgb(1, 2, 3)',
          '--color-text-primary': 'url(https://example.com/leak)',
          '--edge': 'red',
        },
      },
    });
    await expect.poll(background).toBe('rgb(1, 2, 3)');
    expect(await frame.evaluate('getComputedStyle(document.body).paddingTop')).toBe('56px');
    expect(await frame.evaluate('document.documentElement.style.getPropertyValue("--edge")')).toBe('');
    expect(await frame.evaluate('document.documentElement.style.getPropertyValue("--color-text-primary")')).toBe('');
    await frame.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(() => frame.getByRole('button', { name: 'Full screen' }).isVisible()).toBe(false);
  });

  it('is walked by keyboard alone', async () => {
    const { frame, page, received } = await show();
    const focused = () =>
      frame.evaluate<string>(`(() => {
        const one = document.activeElement;
        const name = one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent;
        return (one.tagName.toLowerCase() + ' ' + name).trim();
      })()`);
    const tab = async () => {
      await page.keyboard.press('Tab');
      return focused();
    };
    expect(await tab()).toBe('a Skip to the report');
    await page.keyboard.press('Enter');
    expect(await focused()).toMatch(/^main/);
    expect(await tab()).toBe('input Search');
    await page.keyboard.type('read_attachment');
    expect(await tab()).toMatch(/^select Status/);
    expect(await tab()).toMatch(/^select Category/);
    for (const severity of ['critical', 'high', 'medium', 'low', 'info'])
      expect(await tab()).toBe(`input  ${severity}`);
    expect(await tab()).toBe('button Clear filters');
    expect(await tab()).toBe('input  Select all shown');
    expect(await tab()).toBe('button Ask the agent to fix it');
    expect(await tab()).toMatch(/^input Select security\/path-traversal at src\/attachments\.ts:\d+$/);
    await page.keyboard.press('Space');
    expect(await tab()).toMatch(/^summary Parameter name of tool read_attachment/);
    await page.keyboard.press('Enter');
    expect(await tab()).toMatch(/^pre Code/);
    expect(await tab()).toBe('summary Why it matters, and good code');
    await page.keyboard.press('Enter');
    await frame.getByText('Joining with a base folder does not confine').waitFor();
    const outline = await frame.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    for (let back = 0; back < 4; back++) await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('button Ask the agent to fix 1 selected');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await received('ui/message')).length).toBe(1);
  });

  it.each(['light', 'dark'] as const)('has no barrier that axe knows, and names what it shows (%s)', async (theme) => {
    const { frame } = await show({ context: { theme } });
    await frame.locator('.finding summary').first().click();
    await frame.getByText('Why it matters, and good code').first().click();
    await frame.getByText('Joining with a base folder does not confine').waitFor();
    await frame.getByRole('combobox', { name: 'Status' }).selectOption('');
    expect(await findBarriers(frame, axe)).toEqual([]);
    for (const name of ['Review questions', 'Findings', 'Not evaluated', 'Ledger', 'Coverage'])
      expect(await frame.getByRole('region', { name, exact: true }).count()).toBe(1);
    expect(await frame.getByRole('banner').count()).toBe(1);
    expect(await frame.getByRole('main').count()).toBe(1);
    expect(await frame.getByRole('search', { name: 'Filter the report' }).count()).toBe(1);
    await frame.getByRole('combobox', { name: 'Status' }).selectOption('pass');
    expect(await findBarriers(frame, axe)).toEqual([]);
  });
});
