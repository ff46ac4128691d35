/** Python blocks: one folder of modules, checked by pyright against the packages of a virtual environment. */
import path from 'node:path';
import { type BatchFile, findProgram, layoutFolders, type Outcome, type Toolchain, tail } from './toolchain.ts';

interface PyrightReport {
  readonly generalDiagnostics: readonly {
    readonly file: string;
    readonly severity: string;
    readonly message: string;
    readonly rule?: string;
    readonly range: { readonly start: { readonly line: number } };
  }[];
}

const python = path.join('venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');

export const pythonToolchain: Toolchain = {
  language: 'python',
  manifests: 'python',
  find: (tools) => findProgram(tools, 'python3', ['--version']),
  async install(tools) {
    const made = await tools.run('python3', ['-m', 'venv', '--clear', 'venv']);
    if (made.code !== 0) throw new Error(`no virtual environment can be made:\n${tail(made)}`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--require-hashes', '-r', 'requirements.txt'];
    const installed = await tools.run(path.join(tools.folder, python), pip);
    if (installed.code !== 0) throw new Error(`the packages cannot be installed:\n${tail(installed)}`);
  },
  layout(projects) {
    const files: BatchFile[] = layoutFolders(projects);
    // A folder of its own to look for modules costs time, so only projects of several modules get one.
    const roots = projects.filter((project) => project.files.length > 1 || project.files[0]?.path.includes('/'));
    const config = {
      include: projects.map((project) => project.name),
      typeCheckingMode: 'standard',
      executionEnvironments: [...roots.map((project) => ({ root: project.name })), { root: '.' }],
    };
    return [...files, { path: 'pyrightconfig.json', text: JSON.stringify(config, undefined, 2) }];
  },
  async check(tools): Promise<Outcome> {
    const pyright = path.join(tools.root, 'node_modules/pyright/index.js');
    const args = [pyright, '--outputjson', '--pythonpath', path.join(tools.folder, python)];
    const run = await tools.run(process.execPath, args);
    let report: PyrightReport;
    try {
      report = JSON.parse(run.stdout) as PyrightReport;
    } catch {
      return { diagnostics: [], problem: tail(run) };
    }
    const diagnostics = report.generalDiagnostics
      .filter((found) => found.severity === 'error')
      .map((found) => ({
        path: path.relative(tools.folder, found.file),
        line: found.range.start.line + 1,
        message: `${found.message.replace(/\s*\n\s*/g, ' ')}${found.rule ? ` (${found.rule})` : ''}`,
      }));
    return run.code !== 0 && diagnostics.length === 0 ? { diagnostics, problem: tail(run) } : { diagnostics };
  },
};
