import type { Declare, Expression, Module, Node } from '../../syntax/ast.ts';
import { forEachChild } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { runsOnCalls } from '../sql.ts';

const EMPTY_CALLS =
  /^(?:Map|dict|collections\.(?:defaultdict|OrderedDict)|HashMap::new|std::collections::HashMap::new|make)$/;
const GROWS = /^(?:set|insert|setdefault)$/;
const SHRINKS = /^(?:delete|clear|pop|popitem|remove|retain|drain|evict|prune|shift|take)$/;

/** Maps of module level that grow with calls of tools and are never emptied. */
export const check: Check = (facts) => {
  const maps = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('declare')
      .flatMap((node) =>
        isModuleLevel(node) && node.target.kind === 'name' && isEmptyMap(facts, node)
          ? [{ module, node, name: node.target.name }]
          : [],
      ),
  );
  if (maps.length === 0) return { findings: [], searched: '', notApplicable: 'no map is kept at module level' };
  const findings = maps.flatMap(({ module, node, name }): CheckFinding[] => {
    const uses = usesOf(facts, module, name, node);
    if (uses.shrinks || !uses.grows) return [];
    return [findingAt(module, node, `\`${name}\` grows with calls of tools and is never emptied or bounded`)];
  });
  return { findings, searched: `${count(maps.length, 'map')} at module level read` };
};

function isEmptyMap(facts: Facts, node: Declare): boolean {
  const { value, type } = node;
  if (type && /(?:HashMap|BTreeMap)$/.test(innermost(type))) return true;
  if (!value) return type?.name === 'map';
  if (value.kind === 'object')
    return value.properties.length === 0 && (value.type === undefined || value.type.name === 'map');
  return value.kind === 'call' && EMPTY_CALLS.test(facts.resolver.calleeName(value)) && value.args.length <= 1;
}

/** `LazyLock<Mutex<HashMap<K, V>>>` → `HashMap`. */
function innermost(type: NonNullable<Declare['type']>): string {
  const first = type.args[0];
  return /Map$/.test(type.name) || first?.kind !== 'type' ? type.name : innermost(first);
}

function usesOf(
  facts: Facts,
  module: Module,
  name: string,
  declaration: Declare,
): { grows: boolean; shrinks: boolean } {
  let grows = false;
  let shrinks = false;
  for (const use of facts.nodesOf(module).of('name')) {
    if (use.name !== name || use.parent === declaration) continue;
    const parent = use.parent;
    if (
      parent?.kind === 'index' &&
      parent.object === use &&
      parent.parent?.kind === 'assign' &&
      parent.parent.target === parent
    ) {
      grows ||= runsOnCalls(facts, use) && !isConstant(parent.index);
    }
    const methods = methodsOn(use);
    grows ||= methods.some((method) => GROWS.test(method)) && runsOnCalls(facts, use);
    shrinks ||= methods.some(
      (method) => SHRINKS.test(method) || method === 'size' || method === 'len' || method === 'length',
    );
    if (parent?.kind === 'call' && parent.callee.kind === 'name' && /^(?:len|delete|clear)$/.test(parent.callee.name))
      shrinks = true;
    // Handed on or replaced: what happens to it is not seen.
    if (parent?.kind === 'assign' && parent.target === use) shrinks = true;
    if (parent?.kind === 'unary' && parent.operator === 'delete') shrinks = true;
  }
  return { grows, shrinks };
}

/** Methods called on a name, also through `lock().unwrap()` and a guard variable. */
function methodsOn(use: Node): string[] {
  const methods: string[] = [];
  let at: Node | undefined = use.parent;
  for (
    ;
    at && (at.kind === 'member' || at.kind === 'call' || at.kind === 'await' || at.kind === 'unary');
    at = at.parent
  )
    if (at.kind === 'member') methods.push(at.property);
  const guard = at?.kind === 'declare' ? guardOf(at) : undefined;
  const block = at?.parent;
  if (guard !== undefined && block) {
    for (const node of collectNames(block, guard))
      if (node.parent?.kind === 'member') methods.push(node.parent.property);
  }
  return methods;
}

/** `let guard = …`, `if let Ok(mut guard) = …`. */
function guardOf({ target }: Declare): string | undefined {
  if (target.kind === 'name') return target.name;
  const only = target.kind === 'destructure' && target.entries.length === 1 ? target.entries[0]?.target : undefined;
  return only?.kind === 'name' ? only.name : undefined;
}

function collectNames(root: Node, name: string): Node[] {
  const found: Node[] = [];
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.kind === 'name' && node.name === name) found.push(node);
    forEachChild(node, (child) => stack.push(child));
  }
  return found;
}

function isConstant(node: Expression): boolean {
  return node.kind === 'literal';
}

/** Outside every function and class. */
function isModuleLevel(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) if (at.kind === 'function' || at.kind === 'class') return false;
  return true;
}
