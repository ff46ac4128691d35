/** Installs a server of `servers.json` into its own folder, and says where its source stands and how it starts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

const INSTALL_MS = 30 * 60_000;
const WINDOWS = process.platform === 'win32';
const KINDS = { npm: 'npm', pip: 'py', go: 'go', crate: 'rust' };

/** Runs a command to its end and returns what it printed; rejects with the last lines of its error output. */
export async function run(command, args, { cwd, env, input, bound = INSTALL_MS } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    shell: WINDOWS && command === 'npm',
    timeout: bound,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  child.stdin.end(input);
  const [code, signal] = await once(child, 'close');
  if (code === 0) return output.stdout;
  throw new Error(`${command} ended with ${signal ?? code}: ${lastLines(output.stderr || output.stdout, 3)}`);
}

/** The last lines of a text, on one line and cut. */
export function lastLines(text, count) {
  return text.trim().split('\n').slice(-count).join(' | ').slice(0, 400);
}

function kindOf(server) {
  return Object.keys(KINDS).find((kind) => kind in server.install);
}

const installers = {
  async npm(server, folder) {
    await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', '--loglevel=error'];
    await run('npm', ['install', ...flags, server.install.npm, ...(server.install.with ?? [])], { cwd: folder });
  },

  async pip(server, folder) {
    await run(process.env.PYTHON ?? (WINDOWS ? 'python' : 'python3'), ['-m', 'venv', folder]);
    const requirements = [server.install.pip, ...(server.install.with ?? [])];
    await run(pythonOf(folder), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
  },

  async go(server, folder) {
    const bin = path.join(folder, 'bin');
    await run('go', ['install', server.install.go], { env: { GOBIN: bin } });
    const [binary] = await readdir(bin);
    const [, module, version] = /^\tmod\t(\S+)\t(\S+)/m.exec(
      await run('go', ['version', '-m', path.join(bin, binary)]),
    );
    const { Dir } = JSON.parse(await run('go', ['mod', 'download', '-json', `${module}@${version}`]));
    await copySource(Dir, path.join(folder, 'src'));
  },

  async crate(server, folder) {
    await run('cargo', ['install', server.install.crate, '--locked', '--quiet', '--root', folder]);
    const registry = path.join(process.env.CARGO_HOME ?? path.join(homedir(), '.cargo'), 'registry', 'src');
    const crate = server.install.crate.replace('@', '-');
    for (const index of await readdir(registry)) {
      const found = (await readdir(path.join(registry, index))).includes(crate);
      if (found) return copySource(path.join(registry, index, crate), path.join(folder, 'src'));
    }
    throw new Error(`the source of ${crate} is not in the registry cache`);
  },
};

/** Copies a package's source out of a cache. */
async function copySource(from, to) {
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true });
  // Go's module cache is read-only, and a copy that keeps those modes cannot be deleted by an ordinary user.
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath ?? entry.path, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  await chmod(to, 0o755);
}

function pythonOf(folder) {
  return WINDOWS ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

/** The folder of a server: one below npm/, py/, go/ or rust/. */
export function folderOf(server, root) {
  return path.join(root, KINDS[kindOf(server)], server.name);
}

/** Installs a server unless the same thing is there already. Returns whether it had to. */
export async function installServer(server, folder) {
  const kind = kindOf(server);
  const wanted = JSON.stringify(server.install);
  const mark = path.join(folder, '.installed.json');
  const present = await readFile(mark, 'utf8').catch(() => '');
  if (present === wanted) return false;
  // Cargo's own record makes its second install quick; the others start from an empty folder.
  if (kind !== 'crate') await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await installers[kind](server, folder);
  await writeFile(mark, wanted);
  return true;
}

/** Resolves the list's source paths; `site-packages` stands for the environment's own folder of that name. */
export async function locateSource(server, folder) {
  let packages = path.join(folder, 'Lib', 'site-packages');
  if (kindOf(server) === 'pip' && !WINDOWS) {
    const [version] = (await readdir(path.join(folder, 'lib'))).filter((name) => name.startsWith('python'));
    packages = path.join(folder, 'lib', version, 'site-packages');
  }
  const found = [];
  for (const source of server.source) {
    const [first, ...rest] = source.split('/');
    const place = first === 'site-packages' ? path.join(packages, ...rest) : path.join(folder, source);
    await readdir(place).catch((error) => {
      if (error.code !== 'ENOTDIR') throw new Error(`no source at ${source}`);
    });
    found.push(place);
  }
  return found;
}

/** The parameters with which a client starts a server over stdio. */
export function startOf(server, folder, home) {
  const { command, args, env } = server.start;
  const programs = { node: process.execPath, python: pythonOf(folder) };
  return {
    command: programs[command] ?? path.join(folder, 'bin', WINDOWS ? `${command}.exe` : command),
    args,
    cwd: folder,
    // A home of its own keeps a server away from the credentials and settings of whoever runs this.
    env: { PATH: process.env.PATH, HOME: home, USERPROFILE: home, DO_NOT_TRACK: '1', ...env },
    stderr: 'pipe',
  };
}
