/** What branches, several assignments and several returns leave open. */
import type { Evaluator } from './evaluator.ts';
import type { Value } from './value.ts';

/** The values that a followed value leaves open, not followed themselves; none where it leaves nothing open. */
export function alternativesOf(evaluator: Evaluator, { node, env, choices }: Value): Value[] {
  if (choices) return [...choices];
  switch (node.kind) {
    case 'conditional':
      return [
        { node: node.then, env },
        { node: node.otherwise, env },
      ];
    case 'binary':
      if (node.operator === 'and') return [{ node: node.right, env }];
      if (node.operator !== 'or' && node.operator !== '??') return [];
      return [
        { node: node.left, env },
        { node: node.right, env },
      ];
    case 'name': {
      const binding = evaluator.resolver.bindingOf(node);
      const values = binding && !binding.import && !binding.parameter ? evaluator.definitionsOf(binding, env) : [];
      return values.length > 1 ? values : [];
    }
    case 'call': {
      const called = evaluator.classOf(node, env) ? undefined : evaluator.calledFunction(node, env);
      if (!called) return [];
      const inner = evaluator.bind(called, node, env);
      const returns = evaluator
        .returnsOf(called.node)
        .flatMap(({ value }) => (value ? [{ node: value, env: inner }] : []));
      return returns.length > 1 ? returns : [];
    }
    default:
      return [];
  }
}
