import type { Assign, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';
import { enclosing, unwrap, walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { slotOf } from '../slots.ts';
import { allTools } from '../tools.ts';

/** Names of what is no matter of one conversation. */
const NEUTRAL =
  /cache|count|total|pool|client|logger|lock|mutex|stat|metric|time|level|version|timer|abort|promise|pending|running|last_?(?:update|refresh|check|error)/i;

interface Write {
  readonly node: Assign;
  readonly tool: string;
  readonly handler: FunctionNode;
}

/** Variables outside a handler that one tool fills from its arguments and another one reads. */
export const check: Check = (facts) => {
  const handlers = new Map<FunctionNode, string>();
  for (const { handler, name } of allTools(facts))
    if (handler) handlers.set(handler, handlers.has(handler) ? '' : (name ?? 'a tool'));
  if (handlers.size < 2)
    return { findings: [], searched: '', notApplicable: 'fewer than two tools with handlers are in the code read' };
  const findings = [...ofVariables(facts, handlers), ...ofFields(facts, handlers)];
  return { findings, searched: `${count(handlers.size, 'handler')} read` };
};

function ofVariables(facts: Facts, handlers: ReadonlyMap<FunctionNode, string>): CheckFinding[] {
  const written = new Map<Binding, Write>();
  for (const module of facts.modules)
    for (const node of facts.nodesOf(module).of('assign')) {
      if (node.target.kind !== 'name' || node.operator !== '=' || NEUTRAL.test(node.target.name)) continue;
      const write = writeOf(facts, handlers, node);
      const binding = write && outerBinding(facts, node, write.handler);
      if (write && binding && !written.has(binding)) written.set(binding, write);
    }
  const found = new Map<Binding, string>();
  // Most names are of something else: asking for the binding of each would cost more than all that went before.
  const names = new Set([...written.keys()].map(({ name }) => name));
  for (const module of facts.modules)
    for (const use of facts.nodesOf(module).of('name')) {
      if (!names.has(use.name) || (use.parent?.kind === 'assign' && use.parent.target === use)) continue;
      const binding = facts.resolver.bindingOf(use);
      const write = binding && written.get(binding);
      const reader = write && handlerOf(handlers, use);
      if (binding && write && reader && reader !== write.handler && !found.has(binding))
        found.set(binding, handlers.get(reader) ?? '');
    }
  return [...found].flatMap(([binding, reader]) => report(facts, written.get(binding), binding.name, reader));
}

/** `this.project = project` in one handler, `this.project` in another. */
function ofFields(facts: Facts, handlers: ReadonlyMap<FunctionNode, string>): CheckFinding[] {
  const written = new Map<string, Write>();
  const keyOf = (node: Node & { readonly object: Expression; readonly property: string }) => {
    const owner = enclosing(node, 'class');
    return isSelf(node.object, node)
      ? `${facts.resolver.moduleOf(node).path}:${owner?.name ?? owner?.start ?? ''}:${node.property}`
      : undefined;
  };
  for (const module of facts.modules)
    for (const node of facts.nodesOf(module).of('assign')) {
      if (node.target.kind !== 'member' || node.operator !== '=' || NEUTRAL.test(node.target.property)) continue;
      const write = writeOf(facts, handlers, node);
      const key = write && keyOf(node.target);
      if (write && key !== undefined && !written.has(key)) written.set(key, write);
    }
  const found = new Map<string, string>();
  const properties = new Set([...written.keys()].map((key) => key.split(':').at(-1)));
  for (const module of facts.modules)
    for (const use of facts.nodesOf(module).of('member')) {
      if (!properties.has(use.property) || (use.parent?.kind === 'assign' && use.parent.target === use)) continue;
      const key = keyOf(use);
      const write = key === undefined ? undefined : written.get(key);
      const reader = write && handlerOf(handlers, use);
      if (key !== undefined && write && reader && reader !== write.handler && !found.has(key))
        found.set(key, handlers.get(reader) ?? '');
    }
  return [...found].flatMap(([key, reader]) => report(facts, written.get(key), key.split(':').at(-1) ?? '', reader));
}

function report(facts: Facts, write: Write | undefined, name: string, reader: string): CheckFinding[] {
  if (!write) return [];
  const other = reader === '' ? 'another tool' : `\`${reader}\``;
  const message = `\`${name}\` is set from the arguments of \`${write.tool}\` and read by ${other}, for whoever calls next`;
  return [findingAt(facts.resolver.moduleOf(write.node), write.node, message)];
}

function isSelf(object: Expression, node: Node): boolean {
  if (object.kind !== 'name') return false;
  if (object.name === 'this' || object.name === 'self') return true;
  const receiver = receiverOf(node);
  return receiver !== undefined && object.name === receiver;
}

/** The name of the receiver of a Go method. */
function receiverOf(node: Node): string | undefined {
  for (let at = enclosing(node, 'function'); at; at = enclosing(at, 'function')) {
    const target = at.receiver?.target;
    if (target?.kind === 'name') return target.name;
  }
  return undefined;
}

/** An assignment in a handler of one tool whose value is, or is made from, an argument of the tool. */
function writeOf(facts: Facts, handlers: ReadonlyMap<FunctionNode, string>, node: Assign): Write | undefined {
  const handler = handlerOf(handlers, node);
  const tool = handler && handlers.get(handler);
  if (!handler || !tool || !comesFrom(facts, node.value, handler)) return undefined;
  return { node, tool, handler };
}

function handlerOf(handlers: ReadonlyMap<FunctionNode, string>, node: Node): FunctionNode | undefined {
  for (let at = enclosing(node, 'function'); at; at = enclosing(at, 'function')) if (handlers.has(at)) return at;
  return undefined;
}

function comesFrom(facts: Facts, value: Expression, handler: FunctionNode): boolean {
  const node = unwrap(value);
  if (slotOf(facts, node)?.owner === handler) return true;
  if (node.kind !== 'call' && node.kind !== 'object' && node.kind !== 'text') return false;
  let found = false;
  walk(node, (one) => {
    if (one.kind === 'name' && !found) {
      const parameter = facts.resolver.bindingOf(one)?.parameter;
      found = parameter?.owner === handler && !/^(?:ctx|context|extra|self|this|signal)$/.test(one.name);
    }
    return !found;
  });
  return found;
}

/** The variable that is written, where it lives outside the handler. */
function outerBinding(facts: Facts, node: Assign, handler: FunctionNode): Binding | undefined {
  if (node.target.kind !== 'name') return undefined;
  const { name } = node.target;
  const module = facts.resolver.moduleOf(node);
  const owner = enclosing(node, 'function') ?? handler;
  if (
    module.language === 'python' &&
    new RegExp(`\\bglobal\\b[^\\n]*\\b${name}\\b`).test(module.text.slice(owner.start, owner.end))
  )
    return [...facts.resolver.project.scopesOf(module).topLevelBindings()].find((one) => one.name === name);
  const binding = facts.resolver.bindingOf(node.target);
  if (binding?.kind !== 'variable') return undefined;
  const inside = binding.node.start >= handler.start && binding.node.end <= handler.end;
  return inside && facts.resolver.moduleOf(handler) === binding.module ? undefined : binding;
}
