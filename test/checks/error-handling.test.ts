/** Near misses of the error handling rules: what looks like the defect and is none. */
import { expect, it } from 'vitest';
import { makeTestGuide } from '../support/knowledge.ts';

async function linesOf(rule: string, path: string, text: string): Promise<number[]> {
  const input = { path: 'excerpt', scope: 'excerpt' as const, files: [{ path, text }], skipped: [] };
  const { findings } = await makeTestGuide().review(input, { only: [`error-handling/${rule}`] });
  return findings.map(({ location }) => location.start.line);
}

it.each([
  ['swallowed-error', 'a.ts', 'try { await file.close(); } catch {}', []],
  ['swallowed-error', 'a.ts', 'try { await save(); } catch { /* saved again on exit */ }', []],
  ['swallowed-error', 'a.ts', 'try { await save(); } catch { // eslint-disable-line no-empty\n}', [1]],
  ['swallowed-error', 'a.ts', 'save().catch(() => {});', [1]],
  ['swallowed-error', 'a.ts', 'started.catch(() => {});', []],
  ['swallowed-error', 'a.py', 'try:\n    save()\nexcept KeyError:\n    pass\n', []],
  ['swallowed-error', 'a.py', 'try:\n    save()\nexcept:\n    pass\n', [3]],
  ['swallowed-error', 'a.go', 'package a\n\nfunc f() {\n\tif err := save(); err != nil {\n\t}\n}\n', [4]],
  ['swallowed-error', 'a.rs', 'fn f() { match save() { Ok(_) => done(), Err(_) => {} } }', [1]],
  ['missing-timeout', 'a.ts', 'await fetch(url, { ...options });', []],
  ['missing-timeout', 'a.ts', 'await fetch(url, options);', []],
  ['missing-timeout', 'a.ts', 'const options = { method: "GET" };\nawait fetch(url, options);', [2]],
  ['missing-timeout', 'a.ts', 'await Promise.race([fetch(url), late]);', []],
  [
    'missing-timeout',
    'a.ts',
    'import axios from "axios";\nconst api = axios.create({ timeout: 4000 });\nawait api.get(url);',
    [],
  ],
  ['missing-timeout', 'a.py', 'import requests\nrequests.post(url, json={}, timeout=(1, 4))\n', []],
  ['missing-timeout', 'a.rs', 'fn f() { reqwest::Client::builder().gzip(true).build(); }', [1]],
  [
    'naive-retry',
    'a.ts',
    'while (true) {\n  try {\n    if (await ready()) return;\n    await sleep(500);\n  } catch (e) { throw e; }\n}',
    [],
  ],
  [
    'naive-retry',
    'a.py',
    'import time\ndelay = 1\nfor attempt in range(5):\n    try:\n        call()\n        break\n    except OSError:\n        time.sleep(delay)\n        delay *= 2\n',
    [],
  ],
  [
    'unsafe-retry',
    'a.py',
    'for order in orders:\n    try:\n        client.post("/orders", json=order)\n        break\n    except OSError:\n        continue\n',
    [],
  ],
  [
    'unsafe-retry',
    'a.py',
    'for attempt in range(3):\n    try:\n        client.post("/graphql", json=query)\n        break\n    except OSError:\n        continue\n',
    [],
  ],
  ['untyped-errors', 'a.ts', 'if (note.message.includes("urgent")) notify();', []],
  ['untyped-errors', 'a.ts', 'call().catch((e) => { if (/timeout/.test(e.message)) again(); });', [1]],
  [
    'all-or-nothing-batch',
    'a.ts',
    'const sources = [readA, readB];\nexport const f = () => Promise.all(sources.map((read) => read()));',
    [],
  ],
  [
    'all-or-nothing-batch',
    'a.ts',
    'export const f = (ids: number[]) => Promise.all(ids.map((id) => load(id).catch(() => undefined)));',
    [],
  ],
] as const)('%s in %s: %j', async (rule, path, text, expected) => {
  expect(await linesOf(rule, path, text)).toEqual(expected);
});
