/** Chromium for tests of what a reader sees. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const named = process.env.CHROMIUM_PATH;

/** Where Chromium is; `REQUIRE_CHROMIUM` makes its absence a failure, which is how CI runs. */
export const executable = (named ? [named] : PLACES).find((place) => existsSync(place));
if (executable === undefined) {
  const reason = 'no Chromium was found: install it or set CHROMIUM_PATH';
  if (process.env.REQUIRE_CHROMIUM) throw new Error(`REQUIRE_CHROMIUM is set and ${reason}`);
  console.warn(`Tests in a browser are not run: ${reason}`);
}

/** The title of a block of tests, which says so where they do not run. */
export function inChromium(title: string): string {
  return executable === undefined ? `${title} (not run: no Chromium; install it or set CHROMIUM_PATH)` : title;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executable ?? '', chromiumSandbox: false });
}

/** A page with what it asked the network for, all of it refused, and what went wrong in it. */
export interface Watched {
  readonly page: Page;
  readonly requests: string[];
  readonly problems: string[];
}

export async function openWatched(browser: Browser, options: Parameters<Browser['newPage']>[0] = {}): Promise<Watched> {
  const page = await browser.newPage(options);
  const requests: string[] = [];
  const problems: string[] = [];
  await page.route(/^(?!file:)/, (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  page.on('request', (request) => {
    if (!/^(?:about|data|blob|file):/.test(request.url())) requests.push(request.url());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  return { page, requests, problems };
}

/** What axe finds wrong in a frame, in a line each; `source` is axe itself. */
export async function findBarriers(frame: Frame, source: string): Promise<string[]> {
  await frame.evaluate(source);
  return frame.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run();
    return violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  });
}
