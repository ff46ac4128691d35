/** A client that shows MCP Apps, against the built server; and a page that hosts the app. */
import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Browser, Frame, Page } from 'playwright-core';
import { openWatched, type Watched } from './browser.ts';
import { bin } from './clients.ts';
import { root } from './knowledge.ts';

export const APP_URI = 'ui://mcp-server-best-practices/report.html';
export const REPORT_META = 'mcp-server-best-practices/report';

const capabilities = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};
const server = { command: process.execPath, args: [bin], cwd: root, stderr: 'ignore' as const };

/** What the tests ask of a host's client. */
export interface HostClient {
  listTools(): Promise<{ tools: { name: string; _meta?: Record<string, unknown> }[] }>;
  listResources(): Promise<{ resources: { uri: string; mimeType?: string; _meta?: Record<string, unknown> }[] }>;
  readResource(request: {
    uri: string;
  }): Promise<{ contents: { uri: string; mimeType?: string; text?: string; _meta?: Record<string, unknown> }[] }>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<{
    isError?: boolean;
    content: { type: string; text?: string }[];
    structuredContent?: Record<string, unknown>;
    _meta?: Record<string, unknown>;
  }>;
  getServerCapabilities(): { extensions?: Record<string, unknown> } | undefined;
  close(): Promise<void>;
}

export async function connectHost(): Promise<HostClient> {
  const client = new Client(
    { name: 'test-host', version: '1.0.0' },
    { capabilities, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StdioClientTransport(server));
  return client as unknown as HostClient;
}

export async function connectLegacyHost(): Promise<HostClient> {
  const client = new LegacyClient({ name: 'test-host', version: '1.0.0' }, { capabilities });
  await client.connect(new LegacyTransport(server));
  return client as unknown as HostClient;
}

export interface Message {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** What `host.html` defines, seen from a test. */
interface HostWindow {
  start(options: object): void;
  notify(method: string, params: object): void;
  ask(method: string, params: object): Promise<unknown>;
  readonly received: Message[];
  readonly ready?: boolean;
}

export interface Hosted extends Watched {
  /** The frame of the view. */
  readonly frame: Frame;
  notify(method: string, params: object): Promise<void>;
  ask(method: string, params: object): Promise<unknown>;
  received(method?: string): Promise<Message[]>;
}

export interface HostOptions {
  readonly html: string;
  readonly capabilities?: object;
  readonly context?: object;
  /** Methods that the host refuses. */
  readonly refuse?: readonly string[];
  readonly callServer?: (params: { name: string; arguments: Record<string, unknown> }) => Promise<unknown>;
  readonly page?: Parameters<Browser['newPage']>[0];
}

const HOST = readFileSync(new URL('../report/host.html', import.meta.url), 'utf8');

/** The frame that holds the view: frames move between processes as they load, so their order says nothing. */
async function findView(page: Page): Promise<Frame> {
  const view = page.frameLocator('iframe').frameLocator('iframe').locator('#root');
  await view.waitFor({ state: 'attached' });
  const element = await view.elementHandle();
  const frame = await element?.ownerFrame();
  if (!frame) throw new Error('the view has no frame');
  return frame;
}

/** Shows the app in a host page, up to the end of the handshake. */
export async function host(browser: Browser, options: HostOptions): Promise<Hosted> {
  const { html, capabilities: offered = {}, context = {}, refuse = [], callServer, page: pageOptions } = options;
  const watched = await openWatched(browser, pageOptions);
  const { page } = watched;
  await page.exposeFunction('callServer', callServer ?? (() => ({ isError: true, content: [] })));
  await page.setContent(HOST);
  await page.evaluate((one) => (globalThis as unknown as HostWindow).start(one), {
    html,
    capabilities: offered,
    context,
    refuse,
  });
  await page.waitForFunction(() => (globalThis as unknown as HostWindow).ready === true);
  const frame = await findView(page);
  return {
    ...watched,
    frame,
    notify: (method, params) =>
      page.evaluate(([one, two]) => (globalThis as unknown as HostWindow).notify(one, two), [method, params] as const),
    ask: (method, params) =>
      page.evaluate(([one, two]) => (globalThis as unknown as HostWindow).ask(one, two), [method, params] as const),
    received: async (method) =>
      (await page.evaluate(() => (globalThis as unknown as HostWindow).received)).filter(
        (message) => method === undefined || message.method === method,
      ),
  };
}
