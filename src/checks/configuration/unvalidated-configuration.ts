import type { Call, Module, Node } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt, type ResolvedCall } from '../check.ts';
import { type EnvironmentRead, environmentBehind, findEnvironmentReads } from '../environment.ts';
import { dropsError, numberOutcome, parsesWithDefault } from '../environment-values.ts';
import { isTooling } from '../project.ts';

const NUMBERS = ['parseInt', 'parseFloat', 'Number', 'Number.parseInt', 'Number.parseFloat'];
const GO_PARSERS = ['strconv.Atoi', 'strconv.Parse*', 'time.ParseDuration'];

/** Environment variables that become numbers, switches or required values without a look at what they hold. */
export const check: Check = (facts) => {
  const reads = findEnvironmentReads(facts).filter((read) => !isTooling(read.module.path));
  if (reads.length === 0) return { findings: [], searched: '', notApplicable: 'no environment variable is read' };
  const findings = [
    ...facts.callsTo(NUMBERS).flatMap((found) => checkNumber(facts, found)),
    ...facts.callsTo(['int', 'float', 'bool']).flatMap((found) => checkPython(facts, found)),
    ...facts.callsTo(GO_PARSERS).flatMap((found) => checkGo(facts, found)),
    ...reads.flatMap((read) => [...checkRust(read), ...checkAssertion(read, reads), ...checkLate(facts, read)]),
  ];
  return {
    findings: findings.filter((one) => !isTooling(one.file.path)),
    searched: `${count(reads.length, 'read')} of the environment`,
  };
};

function checkNumber(facts: Facts, { call, module }: ResolvedCall): CheckFinding[] {
  const read = isScript(module) ? behind(facts, call) : undefined;
  const outcome = read && numberOutcome(facts, call);
  if (!read || !outcome) return [];
  const then = outcome === 'default' ? 'a typo in it is replaced by a default' : 'a typo in it becomes NaN';
  return [findingAt(module, call, `The value of ${nameOf(read)} is parsed as a number, and ${then}`)];
}

function checkPython(facts: Facts, { call, module, name }: ResolvedCall): CheckFinding[] {
  const read = module.language === 'python' ? behind(facts, call) : undefined;
  if (!read) return [];
  if (name === 'bool') {
    // Without a default, `bool(os.getenv("X"))` asks whether the variable is set.
    const direct = call.args[0]?.value === read.node && read.node.kind === 'call' && read.node.args.length === 2;
    const message = `bool() makes every value of ${nameOf(read)} true, \`false\` and \`0\` too`;
    return direct ? [findingAt(module, call, message)] : [];
  }
  const choice = enclosing(call, 'conditional') ?? enclosing(call, 'if');
  if (choice && /\.is(?:digit|numeric|decimal)\(|match\(/.test(module.text.slice(choice.test.start, choice.test.end)))
    return [];
  if (enclosing(call, 'try')) return [];
  return [findingAt(module, call, `A typo in ${nameOf(read)} ends the program with an error that does not name it`)];
}

function checkGo(facts: Facts, { call, module }: ResolvedCall): CheckFinding[] {
  const read = module.language === 'go' ? behind(facts, call) : undefined;
  if (!read || !dropsError(facts, call)) return [];
  return [findingAt(module, call, `The value of ${nameOf(read)} is parsed, and a typo in it is ignored`)];
}

function checkRust({ module, node, name }: EnvironmentRead): CheckFinding[] {
  if (module.language !== 'rust' || node.kind !== 'call' || !parsesWithDefault(node)) return [];
  return [
    findingAt(
      module,
      node,
      `The value of ${name ?? 'a variable'} is parsed, and a typo in it is replaced by a default`,
    ),
  ];
}

/** `process.env.X!` where the file reads `X` in no other way, and so does not test it either. */
function checkAssertion({ module, node, name }: EnvironmentRead, reads: readonly EnvironmentRead[]): CheckFinding[] {
  if (module.language !== 'typescript' || name === undefined || !isAsserted(module, node)) return [];
  if (module.text.includes(`'${name}'`) || module.text.includes(`"${name}"`)) return [];
  if (reads.some((read) => read.module === module && read.name === name && !isAsserted(module, read.node))) return [];
  return [findingAt(module, node, `${name} is taken as always set, and nothing tests that it is`)];
}

function isAsserted(module: Module, node: Node): boolean {
  return /^!(?!=)|^ as string\b/.test(module.text.slice(node.end, node.end + 12));
}

/** `os.environ["X"]` in a handler: the missing variable shows at the first call. */
function checkLate(facts: Facts, { module, node, name }: EnvironmentRead): CheckFinding[] {
  if (module.language !== 'python' || node.kind !== 'index' || enclosing(node, 'try')) return [];
  if (!facts.isReachableFromHandler(node)) return [];
  return [findingAt(module, node, `${name} is read while a tool runs, so a missing one shows at the first call`)];
}

function behind(facts: Facts, call: Call): EnvironmentRead | undefined {
  const value = call.args[0]?.value;
  return value && environmentBehind(facts, value);
}

function nameOf(read: EnvironmentRead): string {
  return read.name ?? 'a variable with a computed name';
}

function isScript(module: Module): boolean {
  return module.language === 'typescript' || module.language === 'javascript';
}
