import type { Expression, FunctionNode, Loop, Module, Node } from '../../syntax/ast.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

/** Calls and functions that make the list of tools. */
const REGISTERS = /^(?:AddTool|AddPrompt|AddResource|add_tool|registerTool|add_prompt)$/;
const LISTS =
  /^(?:list_?(?:all_?)?tools|tools|all_?tools|get_?tools|list_?prompts|list_?resources|register_?(?:all_?)?tools|tool_?definitions)$/i;
const SORTS = /sort|Sort|BTree|ordered|IndexMap/;

/** Lists that are made from a collection without an order. */
export const check: Check = (facts) => {
  let loops = 0;
  const findings = facts.modules.flatMap((module): CheckFinding[] => {
    if (module.language === 'typescript' || module.language === 'javascript') return [];
    return facts
      .nodesOf(module)
      .of('loop')
      .flatMap((loop) => {
        const owner = enclosing(loop, 'function');
        const iterable = loop.each?.iterable;
        if (!iterable || !owner || !makesList(loop, owner)) return [];
        loops++;
        if (!isUnordered(facts, module, iterable) || SORTS.test(module.text.slice(owner.start, owner.end))) return [];
        return [findingAt(module, iterable, 'A list of the server is made from a collection that has no order')];
      });
  });
  if (loops === 0) return { findings: [], searched: '', notApplicable: 'no list of the server is made in a loop' };
  return { findings, searched: `${count(loops, 'loop')} that makes a list read` };
};

function makesList(loop: Loop, owner: FunctionNode): boolean {
  let registers = false;
  const stack: Node[] = [...loop.body.body];
  for (let at = stack.pop(); at && !registers; at = stack.pop()) {
    if (at.kind === 'call' && REGISTERS.test(lastName(at))) registers = true;
    else if (at.kind === 'unknown') stack.push(...at.children);
    else if (at.kind === 'await' || at.kind === 'declare' || at.kind === 'assign') at.value && stack.push(at.value);
    else if (at.kind === 'if') stack.push(...at.then.body);
    else if (at.kind === 'block') stack.push(...at.body);
  }
  return registers || LISTS.test(owner.name ?? '');
}

/** A Go map, a Rust hash map, a Python set, a directory as it is read. */
function isUnordered(facts: Facts, module: Module, iterable: Expression): boolean {
  const node = unwrap(iterable);
  if (node.kind === 'call') {
    const name = lastName(node);
    if (/^(?:iterdir|glob|rglob|listdir|scandir|set|read_dir)$/.test(name))
      return module.language === 'python' || name === 'read_dir';
    if (/^(?:iter|values|keys|into_iter|into_values|Keys|Values)$/.test(name)) {
      if (node.callee.kind !== 'member') return false;
      if (module.language === 'go') return isUnordered(facts, module, node.args[0]?.value ?? node.callee.object);
      return isUnordered(facts, module, node.callee.object);
    }
    return false;
  }
  if (node.kind !== 'name' && node.kind !== 'member') return false;
  const type = typeNameOf(facts, node);
  if (module.language === 'go') return type === 'map';
  if (module.language === 'rust') return /(?:^|::)Hash(?:Map|Set)$/.test(type ?? '');
  return /^(?:set|Set|frozenset)$/.test(type ?? '');
}

function typeNameOf(facts: Facts, node: Expression): string | undefined {
  const binding = node.kind === 'name' ? facts.resolver.bindingOf(node) : undefined;
  const declared = binding?.node.parent?.kind === 'declare' ? binding.node.parent : undefined;
  const type = binding?.parameter?.parameter.type ?? declared?.type;
  if (type) return type.name;
  const value = binding?.definitions[0]?.value;
  if (value?.kind === 'object') return value.type?.name;
  if (value?.kind === 'call') {
    const name = lastName(value);
    if (name === 'make') {
      const made = value.args[0]?.value;
      return made && facts.resolver.moduleOf(made).text.startsWith('map[', made.start) ? 'map' : undefined;
    }
    if (name === 'set' || name === 'frozenset') return 'set';
    return value.callee.kind === 'member' && value.callee.object.kind === 'name' ? value.callee.object.name : undefined;
  }
  return facts.resolver.types.typeOf(node)?.name;
}
