/** Go blocks: one module, one package for each project, `go vet`. */
import { type Diagnostic, findProgram, layoutFolders, type Outcome, type Toolchain, tail } from './toolchain.ts';

const MODULE = 'example.com/verify';
const LINE = /^(?:vet: )?(?:\.\/)?([^\s:]+\.go):(\d+)(?::\d+)?: (.*)$/;

export const go: Toolchain = {
  language: 'go',
  manifests: 'go',
  find: (tools) => findProgram(tools, 'go', ['version']),
  layout: (projects) =>
    // A page's own module, `example.com/<name>`, becomes its folder here.
    layoutFolders(projects, (text, project) =>
      text.replace(
        /"example\.com\/[\w.-]+(\/[\w./-]+)?"/g,
        (_, rest: string | undefined) => `"${MODULE}/${project.name}${rest ?? ''}"`,
      ),
    ),
  async check(tools): Promise<Outcome> {
    const run = await tools.run('go', ['vet', './...'], { GOFLAGS: '-mod=readonly' });
    const diagnostics = readLines(`${run.stdout}\n${run.stderr}`);
    return run.code !== 0 && diagnostics.length === 0 ? { diagnostics, problem: tail(run) } : { diagnostics };
  },
};

export function readLines(output: string): Diagnostic[] {
  return output.split('\n').flatMap((text) => {
    const [, path = '', line, message = ''] = LINE.exec(text.trim()) ?? [];
    return line ? [{ path, line: Number(line), message }] : [];
  });
}
