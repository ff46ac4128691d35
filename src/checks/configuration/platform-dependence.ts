import type { Call, Module } from '../../syntax/ast.ts';
import { constantOf, textOf } from '../../syntax/resolve/constants.ts';
import { option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findEnvironmentReads } from '../environment.ts';
import { isInlineTest, isTooling } from '../project.ts';
import { property } from '../repository.ts';

/** A file that asks which system it runs on has thought of it. */
const ASKS =
  /win32|process\.platform|os\.platform\(|sys\.platform|os\.name\b|platform\.system|runtime\.GOOS|go:build|target_os|cfg!?\((?:\w+\()?(?:unix|windows)|std::os::unix|darwin|USERPROFILE|homedir\(|UserHomeDir|home_dir\(|expanduser|Path\.home/;
const SPAWNS =
  /^(?:node:)?child_process\.(?:spawn|spawnSync|execFile|execFileSync)$|^(?:execa|cross-spawn)$|^subprocess\.(?:run|Popen|call|check_call|check_output)$|^asyncio\.create_subprocess_exec$|^os\/exec\.Command(?:Context)?$|^(?:std|tokio)::process::Command::new$/;
/** On Windows these are `.cmd` files, which `spawn` does not find. */
const SCRIPTS = /^(?:npx|npm|pnpm|yarn|bunx)$/;
const SHELLS = /^(?:\/bin\/|\/usr\/bin\/env )?(?:sh|bash|zsh)$/;
const FILES =
  /^(?:node:)?fs(?:\/promises|\.promises)?\.|^(?:node:)?path\.(?:join|resolve)$|^(?:open|pathlib\.Path|os\.path\.join|os\.makedirs|sqlite3\.connect)$|^os\.(?:Open|OpenFile|Create|ReadFile|WriteFile|Mkdir|MkdirAll)$|^path\/filepath\.Join$|^std::(?:fs::|path::Path(?:Buf::from|::new)$)|^tokio::fs::/;
const LOOKED = new RegExp(`${SPAWNS.source}|${FILES.source}`);
const TEMPORARY = /^\/(?:tmp|var\/tmp)(?:\/|$)/;

/** Code that fails or behaves otherwise on one of the systems that clients run on. */
export const check: Check = (facts) => {
  if (isForOneSystem(facts))
    return { findings: [], searched: '', notApplicable: 'the manifest names the systems that the server is for' };
  const modules = facts.modules.filter((module) => !isTooling(module.path) && !ASKS.test(module.text));
  const looked = new Set(modules);
  const findings = [
    ...facts
      .callsNamed({ name: LOOKED })
      .flatMap(({ call, module, name }) => (looked.has(module) ? checkCall(facts, module, call, name) : [])),
    ...findEnvironmentReads(facts)
      .filter(({ module, name, node }) => name === 'HOME' && looked.has(module) && !isInlineTest(module, node.start))
      .map(({ module, node }) => findingAt(module, node, '`HOME` is not set on Windows')),
  ];
  return {
    findings: firstOfEach(findings),
    searched: `${count(modules.length, 'file')} that do not ask for the system read`,
  };
};

/** One finding a file for each fault: the same path, shell or variable is mostly used several times. */
function firstOfEach(findings: readonly CheckFinding[]): CheckFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ file, message }) => {
    const key = `${file.path} ${message.replace(/`\/[^`]*`/, '')}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** `"os": ["darwin"]` of npm. */
function isForOneSystem({ repository }: Facts): boolean {
  return repository.matching(/(?:^|\/)package\.json$/).some((file) => {
    const systems = property(repository.data(file.path), 'os');
    return Array.isArray(systems) && !systems.includes('win32');
  });
}

function checkCall(facts: Facts, module: Module, call: Call, name: string): CheckFinding[] {
  if (isInlineTest(module, call.start)) return [];
  if (SPAWNS.test(name)) return checkSpawn(facts, module, call, name);
  return FILES.test(name) ? checkPath(facts, module, call) : [];
}

function checkSpawn(facts: Facts, module: Module, call: Call, name: string): CheckFinding[] {
  const at = name.endsWith('CommandContext') ? 1 : 0;
  const first = call.args[at]?.value;
  const list = first?.kind === 'array' ? first.elements[0]?.value : first;
  const program = textOf(facts.resolver, list) ?? '';
  if (SHELLS.test(program) && !runsWritten(module, call)) return [];
  if (SHELLS.test(program)) return [findingAt(module, call, `\`${program}\` is started, which Windows does not have`)];
  if (!/child_process/.test(name) || !SCRIPTS.test(program)) return [];
  const shell = option(facts.resolver, positional(call, 2) ?? positional(call, 1), 'shell');
  if (shell !== undefined && (shell === 'unknown' || constantOf(facts.resolver, shell) !== false)) return [];
  return [findingAt(module, call, `\`${program}\` is a \`.cmd\` file on Windows, which is not found without a shell`)];
}

/** The command is written here; a shell that runs what it is given is another matter. */
function runsWritten(module: Module, call: Call): boolean {
  return /-c["']\s*[,)\]]?\s*(?:\.arg\(|,)?\s*(?:"[^"]*"|'[^']*'|`[^`$]*`)\s*[,)\]}]/.test(
    module.text.slice(call.start, call.start + 200),
  );
}

function checkPath(facts: Facts, module: Module, call: Call): CheckFinding[] {
  const path = textOf(facts.resolver, call.args[0]?.value);
  return path !== undefined && TEMPORARY.test(path)
    ? [findingAt(module, call, `\`${path.slice(0, 60)}\` is no folder on Windows`)]
    : [];
}
