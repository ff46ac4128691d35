/** Rust blocks: one crate, one module for each project, `cargo check` with tests. */

import type { Project } from './projects.ts';
import { type BatchFile, type Diagnostic, findProgram, type Outcome, type Toolchain, tail } from './toolchain.ts';

interface Span {
  readonly file_name: string;
  readonly line_start: number;
  readonly is_primary: boolean;
  readonly expansion: { readonly span: Span } | null;
}

interface Message {
  readonly reason: string;
  readonly message?: {
    readonly level: string;
    readonly message: string;
    readonly code: { readonly code: string } | null;
    readonly spans: readonly Span[];
  };
}

export const rust: Toolchain = {
  language: 'rust',
  manifests: 'rust',
  find: (tools) => findProgram(tools, 'cargo', ['--version']),
  layout(projects) {
    const modules = projects.map((project) => `pub mod ${project.name};`);
    return [
      { path: 'src/lib.rs', text: ['#![allow(warnings)]', ...modules, ''].join('\n') },
      ...projects.flatMap(layoutModule),
    ];
  },
  async check(tools): Promise<Outcome> {
    const args = ['check', '--locked', '--tests', '--quiet', '--message-format', 'json'];
    const run = await tools.run('cargo', args);
    const diagnostics = readMessages(run.stdout);
    return run.code !== 0 && diagnostics.length === 0 ? { diagnostics, problem: tail(run) } : { diagnostics };
  },
};

/** The errors in the output of `cargo --message-format json`, each once although tests compile it again. */
export function readMessages(output: string): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const text of output.split('\n')) {
    if (!text.startsWith('{')) continue;
    const { reason, message } = JSON.parse(text) as Message;
    if (reason !== 'compiler-message' || message?.level !== 'error') continue;
    const place = message.spans.filter((span) => span.is_primary).map(placeOf)[0];
    const [summary = ''] = message.message.split('\n');
    if (!place) continue;
    const diagnostic = { ...place, message: message.code ? `${message.code.code}: ${summary}` : summary };
    found.set(JSON.stringify(diagnostic), diagnostic);
  }
  return [...found.values()];
}

/** An error inside a macro stands at the place that calls the macro. */
function placeOf(span: Span): { path: string; line: number } {
  let place = span;
  while (!place.file_name.startsWith('src/') && place.expansion) place = place.expansion.span;
  return { path: place.file_name, line: place.line_start };
}

/** The file that would be the root of the crate becomes the module; `crate::` means that module. */
function layoutModule(project: Project): BatchFile[] {
  const [only] = project.files;
  const isRoot = (path: string) => /^(?:src\/)?(?:main|lib)\.rs$/.test(path);
  const root = project.files.find((file) => isRoot(file.path)) ?? (project.files.length === 1 ? only : undefined);
  const files: BatchFile[] = project.files.map((file) => ({
    path: file === root ? `src/${project.name}.rs` : `src/${project.name}/${file.path.replace(/^src\//, '')}`,
    text: file.text.replace(/(?<![\w$:])crate::/g, `crate::${project.name}::`),
    source: { project, firstLine: file.line + 1 },
  }));
  if (root) return files;
  const modules = files.map((file) => `#[path = "${file.path.slice('src/'.length)}"]\npub mod ${stem(file.path)};`);
  return [...files, { path: `src/${project.name}.rs`, text: `${modules.join('\n')}\n` }];
}

function stem(path: string): string {
  return (path.split('/').pop() ?? '').replace(/\.rs$/, '').replace(/\W/g, '_');
}
