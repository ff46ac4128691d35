import type { FunctionNode } from '../../syntax/ast.ts';
import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { escape, findingIn } from '../json-places.ts';
import { isAside } from '../project.ts';
import { property } from '../repository.ts';

/** Folders that a build fills. */
const BUILT = /^(?:dist|build|lib|out|bin|output|cjs|esm|\.output)\//;
const SHEBANG = /^#!/;
/** Builds that write the first line themselves. */
const BANNER = /#!\/usr\/bin\/env|hashbang|shebang|shx chmod.*\bcat\b/;
const BUNDLERS =
  /\b(?:tsup|tsdown|esbuild|rollup|rolldown|vite|webpack|ncc|bun build|unbuild|pkgroll|microbundle|parcel|swc|xmcp|fastmcp|mastra|smithery|obuild|zshy)\b/;

/** Commands that the published package announces and that do not start. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const packages = repository
    .matching(/(?:^|\/)package\.json$/)
    .filter((file) => !isAside(file.path) && property(repository.data(file.path), 'bin') !== undefined);
  const projects = repository
    .matching(/(?:^|\/)pyproject\.toml$/)
    .filter((file) => !isAside(file.path) && property(repository.data(file.path), 'project', 'scripts') !== undefined);
  const looked = packages.length + projects.length;
  if (looked === 0) return { findings: [], searched: '', notApplicable: 'no manifest announces a command' };
  const findings = [
    ...packages.flatMap((file) => checkPackage(facts, file)),
    ...projects.flatMap((file) => checkProject(facts, file)),
  ];
  return { findings, searched: `commands of ${count(looked, 'manifest')} followed` };
};

function checkPackage(facts: Facts, file: SourceFile): CheckFinding[] {
  const { repository } = facts;
  const bin = property(repository.data(file.path), 'bin');
  const targets = typeof bin === 'string' ? [bin] : Object.values(bin ?? {}).filter((one) => typeof one === 'string');
  const folder = file.path.slice(0, -'package.json'.length);
  return [...new Set(targets as string[])].flatMap((target) => {
    const message = faultOf(facts, file, folder, target.replace(/^\.\//, ''));
    return message === undefined
      ? []
      : [findingIn(file, new RegExp(`"bin"[^}]*?${escape(JSON.stringify(target))}`), message)];
  });
}

function faultOf(facts: Facts, file: SourceFile, folder: string, target: string): string | undefined {
  const { repository } = facts;
  const own = repository.files.get(folder + target);
  const scripts = JSON.stringify(property(repository.data(file.path), 'scripts') ?? {});
  if (own)
    return SHEBANG.test(own.text) || !isScript(target)
      ? undefined
      : `\`${target}\` has no \`#!\` line, so the shell runs it`;
  if (/\.[cm]?tsx?$/.test(target)) return undefined;
  if (repository.scope !== 'repository') return undefined;
  if (!BUILT.test(target)) return hasBuild(scripts) ? undefined : `\`${target}\` is not there, and nothing builds it`;
  const source = sourceOf(facts, folder, target);
  if (!source || SHEBANG.test(source.text)) return undefined;
  const settings = repository
    .matching(
      /(?:^|\/)(?:package\.json|[^/]*\.config\.[cm]?[jt]s|(?:build|esbuild|rollup|bundle)[^/]*\.[cm]?[jt]s|Makefile)$/,
    )
    .concat(repository.matching(/(?:^|\/)scripts?\/[^/]+$/));
  if (BUNDLERS.test(scripts) || settings.some((one) => BANNER.test(one.text))) return undefined;
  return `\`${source.path}\` has no \`#!\` line, and the build adds none to \`${target}\``;
}

function isScript(target: string): boolean {
  return /\.[cm]?js$/.test(target) || !/\.\w+$/.test(target);
}

function hasBuild(scripts: string): boolean {
  return /"(?:build|prepare|prepack|prepublishOnly|compile|postinstall|install)[\w:-]*":/.test(scripts);
}

/** `dist/cli/index.js` → `src/cli/index.ts`, where the repository has it. */
function sourceOf(facts: Facts, folder: string, target: string): SourceFile | undefined {
  const inner = target.replace(BUILT, '').replace(/^(?:src|dist)\//, '');
  for (const base of ['src/', ''])
    for (const extension of ['.ts', '.mts', '.cts', '.tsx']) {
      const found = facts.repository.files.get(`${folder}${base}${inner.replace(/\.[cm]?js$/, extension)}`);
      if (found) return found;
    }
  return undefined;
}

function checkProject(facts: Facts, file: SourceFile): CheckFinding[] {
  const scripts = property(facts.repository.data(file.path), 'project', 'scripts');
  const folder = file.path.slice(0, -'pyproject.toml'.length);
  return Object.entries(scripts ?? {}).flatMap(([name, target]) => {
    const [module, attribute] = typeof target === 'string' ? target.split(':') : [];
    if (module === undefined || attribute === undefined) return [];
    const message = pythonFault(facts, folder, module.trim(), attribute.trim());
    return message === undefined
      ? []
      : [findingIn(file, new RegExp(`^["']?${escape(name)}["']?\\s*=.*$`, 'm'), message)];
  });
}

function pythonFault(facts: Facts, folder: string, module: string, attribute: string): string | undefined {
  const parts = module.split('.');
  const { files } = facts.repository;
  const base = [`${folder}src/`, folder].find(
    (one) => files.has(`${one}${parts[0]}/__init__.py`) || files.has(`${one}${parts[0]}.py`),
  );
  // A package that is laid out by the build backend.
  if (base === undefined) return undefined;
  const stem = base + parts.join('/');
  const path = [`${stem}.py`, `${stem}/__init__.py`].find((one) => files.has(one));
  if (path === undefined) return `There is no module \`${module}\``;
  const code = facts.modules.find((one) => one.path === path);
  if (!code || attribute.includes('.')) return undefined;
  const defined = code.body.find((one): one is FunctionNode => one.kind === 'function' && one.name === attribute);
  if (!defined) {
    return new RegExp(`\\b${escape(attribute)}\\b|import \\*|__getattr__`).test(code.text)
      ? undefined
      : `\`${path}\` defines no \`${attribute}\``;
  }
  if (!defined.isAsync || defined.decorators.length > 0) return undefined;
  return `\`${attribute}\` is a coroutine, which the command creates and never runs`;
}
