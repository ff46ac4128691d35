import type { FunctionNode, Module, Name, Node, TextNode } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

/** Rust: the debug form of an error (`{:?}`) in the text that a handler returns. */
export const check: Check = (facts) => {
  const texts = facts.modules
    .filter((module) => module.language === 'rust')
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('text')
        .filter((text) => text.via === 'format' && isReturned(facts, text))
        .map((text) => ({ module, text })),
    );
  if (texts.length === 0) return { findings: [], searched: '' };
  const findings = texts
    .filter(
      ({ module, text }) =>
        hasDebugForm(module, text) && text.parts.some((part) => part.kind === 'name' && isError(facts, part)),
    )
    .map(({ module, text }) => findingAt(module, text, 'The debug form of an error reaches a tool result'));
  return { findings, searched: `${count(texts.length, 'formatted text')} of handlers read` };
};

function hasDebugForm(module: Module, text: TextNode): boolean {
  return /\{\w*:#?\?\}/.test(module.text.slice(text.start, text.end));
}

/** Bound by `Err(e)` or `map_err(|e| …)`. */
function isError(facts: Facts, name: Name): boolean {
  const binding = facts.resolver.bindingOf(name);
  if (!binding) return false;
  if (binding.parameter) return isErrorClosure(binding.parameter.owner);
  for (let at: Node | undefined = binding.node.parent; at; at = at.parent) {
    if (at.kind === 'destructure') return at.type?.name === 'Err';
    if (at.kind !== 'name') return false;
  }
  return false;
}

function isErrorClosure(owner: FunctionNode): boolean {
  const call = owner.parent;
  return (
    call?.kind === 'call' &&
    call.callee.kind === 'member' &&
    /^(?:map_err|unwrap_or_else|or_else)$/.test(call.callee.property)
  );
}

/** In a handler, as its value or inside what it returns; not in a log macro or an error that stays inside. */
function isReturned(facts: Facts, text: TextNode): boolean {
  const owner = enclosing(text, 'function');
  if (!owner || !facts.isReachableFromHandler(text)) return false;
  for (let at: Node | undefined = text.parent; at && at !== owner; at = at.parent) {
    if (at.kind === 'call' && at.via === 'macro') return false;
    if (
      at.kind === 'call' &&
      at.callee.kind === 'member' &&
      /^(?:error|success|text|internal_error|invalid_params)$/.test(at.callee.property)
    )
      return true;
  }
  return facts.model.servers.some((server) => server.tools.some((tool) => tool.handler === owner));
}
