/** The MCP App beside the reference: the host's end of the protocol is the official `AppBridge`, which checks every message. */
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_URI, connectHost, type HostClient } from '../support/apps.ts';
import { executable, inChromium, launch, openWatched } from '../support/browser.ts';

/** What the page says was called, and what it was given. */
interface BridgeWindow {
  connectView(html: string): Promise<void>;
  readonly bridge: {
    sendToolInput(params: object): Promise<void>;
    sendToolResult(params: object): Promise<void>;
    setHostContext(context: object): void;
    teardownResource(params: object): Promise<object>;
    getAppVersion(): { name: string };
    getAppCapabilities(): object;
  };
  readonly calls: [string, Record<string, unknown>][];
}

const PAGE = `
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
globalThis.calls = [];
globalThis.connectView = (html) => new Promise((resolve, reject) => {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  document.body.append(frame);
  const bridge = new AppBridge(null, { name: 'reference', version: '1.0.0' }, { message: { text: {} }, openLinks: {}, serverTools: {} }, { hostContext: { theme: 'light' } });
  bridge.oninitialized = () => resolve();
  bridge.onsizechange = (params) => { calls.push(['size', params]); };
  bridge.onmessage = async (params) => { calls.push(['message', params]); return {}; };
  bridge.onopenlink = async (params) => { calls.push(['link', params]); return {}; };
  bridge.oncalltool = async (params) => { calls.push(['tool', params]); return globalThis.callServer(params); };
  bridge.onerror = reject;
  globalThis.bridge = bridge;
  bridge.connect(new PostMessageTransport(frame.contentWindow, frame.contentWindow)).then(() => { frame.srcdoc = html; }, reject);
});
`;

async function bundleHost(): Promise<string> {
  const entry = 'virtual:host';
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'host',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? PAGE : undefined),
      },
      {
        // The page is in no folder, so what it names is looked for from here.
        name: 'from-here',
        resolveId: (id, importer) =>
          importer === entry && !id.startsWith('.') ? createRequire(import.meta.url).resolve(id) : undefined,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  return output[0].code;
}

describe.skipIf(executable === undefined)(inChromium('the report as an MCP App, hosted by the reference'), () => {
  let browser: Browser;
  let client: HostClient;
  beforeAll(async () => {
    [browser, client] = await Promise.all([launch(), connectHost()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), client?.close()]);
  });

  it('shakes hands, shows the result, reads why, asks, and ends', async () => {
    const html = (await client.readResource({ uri: APP_URI })).contents[0]?.text ?? '';
    const result = await client.callTool({
      name: 'review_server',
      arguments: { path: 'test/servers/ticket-desk-ts' },
    });
    const { page, requests, problems } = await openWatched(browser);
    await page.exposeFunction('callServer', (params: Parameters<HostClient['callTool']>[0]) => client.callTool(params));
    await page.evaluate(await bundleHost());
    await page.evaluate((text) => (globalThis as unknown as BridgeWindow).connectView(text), html);
    const about = await page.evaluate(() => {
      const { bridge } = globalThis as unknown as BridgeWindow;
      return { version: bridge.getAppVersion(), capabilities: bridge.getAppCapabilities() };
    });
    expect(about).toMatchObject({
      version: { name: 'mcp-server-best-practices' },
      capabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
    });
    await page.evaluate(async (sent) => {
      const { bridge } = globalThis as unknown as BridgeWindow;
      await bridge.sendToolInput({ arguments: { path: '.' } });
      await bridge.sendToolResult(sent);
      bridge.setHostContext({ theme: 'dark' });
    }, result);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('heading', { level: 1 }).waitFor();
    const finding = frame.locator('.finding').filter({ hasText: 'read_attachment' });
    await finding.locator('summary').first().click();
    await finding.getByText('Why it matters, and good code').click();
    await finding.getByText('Joining with a base folder does not confine').waitFor();
    await finding.getByRole('button').first().click();
    await frame.getByRole('button', { name: /^Ask the agent to fix all/ }).click();
    await frame.getByText(/^Asked for \d+ findings\.$/).waitFor();
    const ended = await page.evaluate(() => (globalThis as unknown as BridgeWindow).bridge.teardownResource({}));
    expect(ended).toEqual({});
    const calls = await page.evaluate(() => (globalThis as unknown as BridgeWindow).calls);
    expect(calls).toContainEqual(['message', { role: 'user', content: [{ type: 'text', text: expect.any(String) }] }]);
    expect(calls).toContainEqual(['link', { url: expect.stringMatching(/^https:/) }]);
    expect(calls.map(([name]) => name)).toEqual(expect.arrayContaining(['size', 'tool']));
    expect(requests).toEqual([]);
    expect(problems).toEqual([]);
  });
});
