import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { allTools } from '../tools.ts';

/** Parameters that hold a program rather than a value. */
const PROGRAM =
  /^(?:code|source|source_?code|script|command|cmd|command_?line|shell_?command|program|snippet|python|javascript|expression)$/i;
const RUNS =
  /^(?:child_process\.(?:exec|execSync|spawn|spawnSync|execFile|execFileSync|fork)|execa(?:\.\w+)?|eval|Function|vm\.(?:runIn\w+|Script)|subprocess\.(?:run|Popen|call|check_output|check_call)|os\.(?:system|popen)|asyncio\.(?:create_subprocess_\w+|subprocess\.create_subprocess_\w+)|exec|os\/exec\.(?:Command|CommandContext)|(?:std|tokio)::process::Command::new)$/;
/** Not a boundary, by the words of their own documentation. */
const PRETENDS = /^(?:vm\.(?:runInNewContext|runInContext|createContext)|vm2\.(?:VM|NodeVM)|RestrictedPython\.\w+)$/;
const CONTAINED =
  /docker|podman|\bbwrap\b|bubblewrap|firejail|nsjail|seccomp|landlock|sandbox-exec|gvisor|runsc|firecracker|wasmtime|wasmer|pyodide|isolated-vm|quickjs|\be2b\b|modal\.Sandbox|daytona|deno["'\s,]+run|microvm/i;

/** Tools that run code or commands of the model in the process's own rights. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter((tool) =>
    tool.parameters?.some(({ name, type }) => PROGRAM.test(name) && (type === 'string' || type === 'array')),
  );
  if (tools.length === 0) return { findings: [], searched: '', notApplicable: 'no tool takes code or a command' };
  const calls = facts
    .callsNamed({ name: new RegExp(`${RUNS.source}|${PRETENDS.source}`) })
    .filter(({ call }) => facts.isReachableFromHandler(call));
  const searched = `${count(tools.length, 'tool')} that take a program, ${count(calls.length, 'call')} that run one`;
  const pretended = calls.filter(({ name }) => PRETENDS.test(name));
  const findings = pretended.map(({ call, module, name }) =>
    findingAt(module, call, `\`${name}\` is used as a sandbox, which it is not`),
  );
  return { findings, pointers: isContained(facts) ? [] : pointersOf(calls), searched };
};

function isContained(facts: Facts): boolean {
  return facts.modules.some(({ text }) => CONTAINED.test(text));
}

function pointersOf(calls: ReturnType<Facts['allCalls']>): CheckFinding[] {
  return calls.map(({ call, module, name }) =>
    findingAt(module, call, `\`${name}\` runs what a tool is given`, 'capability'),
  );
}
