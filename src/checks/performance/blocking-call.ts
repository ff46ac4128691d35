import type { FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { type Check, count, findingAt, type ResolvedCall } from '../check.ts';
import { runsOnCalls } from '../sql.ts';

const NODE_SYNC = /^(?:fs|fs-extra|child_process|zlib|crypto)\.(?:\w+\.)?\w+Sync$/;
/** Cheap enough to be let pass. */
const NODE_CHEAP = /\.(?:existsSync|statSync|lstatSync|accessSync|realpathSync|mkdirSync|randomFillSync)$/;
const PYTHON =
  /^(?:requests\.(?:get|post|put|patch|delete|head|request)|time\.sleep|subprocess\.(?:run|call|check_call|check_output)|os\.system|urllib\.request\.urlopen|httpx\.(?:get|post|put|patch|delete|request|stream)|shutil\.copytree)$/;
const RUST =
  /^(?:std::thread::sleep|std::fs::(?:read|write|read_to_string|copy|remove_dir_all|read_dir)|reqwest::blocking::\w+|std::process::Command::(?:output|status))$/;

const BLOCKS = new RegExp([NODE_SYNC, PYTHON, RUST].map(({ source }) => source).join('|'));

/** Calls that stop the event loop or a runtime thread while a tool waits. */
export const check: Check = (facts) => {
  const modules = facts.modules.filter((module) => module.language !== 'go');
  const runsAsync = ({ call, module }: ResolvedCall) =>
    module.language !== 'go' && isAsyncHere(module, call, facts.hasHandlers) && runsOnCalls(facts, call);
  if (modules.length === 0 || !facts.allCalls().some(runsAsync))
    return { findings: [], searched: '', notApplicable: 'no asynchronous code that tools run was found' };
  const findings = facts
    .callsNamed({ name: BLOCKS })
    .filter((one) => blocks(one) && runsAsync(one))
    .map(({ call, module, name }) =>
      findingAt(module, call, `\`${name}\` blocks in asynchronous code that a tool runs`),
    );
  return { findings, searched: `${count(modules.length, 'file')} searched for calls that block asynchronous code` };
};

function blocks({ module, name }: ResolvedCall): boolean {
  if (module.language === 'python') return PYTHON.test(name);
  if (module.language === 'rust') return RUST.test(name);
  return NODE_SYNC.test(name) && !NODE_CHEAP.test(name);
}

/** In Node all code shares one thread; elsewhere only the body of an async function does. */
function isAsyncHere(module: Module, node: Node, hasHandlers: boolean): boolean {
  const owner = nearestFunction(node);
  if (!owner) return false;
  const sharesThread = module.language === 'typescript' || module.language === 'javascript';
  return owner.isAsync || (sharesThread && hasHandlers);
}

function nearestFunction(node: Node): FunctionNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (at.kind === 'function') return at;
  return undefined;
}
