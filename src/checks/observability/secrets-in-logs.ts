import type { Decorator, Expression, FunctionNode } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';

const SECRET =
  /(?:^|_)(?:secret|password|passwd|passphrase|credentials?|api_?key|private_key|token|bearer|auth(?:orization)?)s?$/i;

/** `#[instrument]` records every argument that it is not told to skip. */
export const check: Check = ({ modules, nodesOf }) => {
  const spans = modules
    .filter((module) => module.language === 'rust')
    .flatMap((module) =>
      nodesOf(module)
        .of('function')
        .flatMap((node) => spanOf(node).map((decorator) => ({ module, node, decorator }))),
    );
  if (spans.length === 0) return { findings: [], searched: '' };
  const findings = spans.flatMap(({ module, node, decorator }): CheckFinding[] => {
    const name = recordedSecret(node, decorator.expression);
    return name === undefined
      ? []
      : [findingAt(module, decorator, `The span of \`${node.name ?? 'a function'}\` records its argument \`${name}\``)];
  });
  return { findings, searched: `${count(spans.length, 'instrumented function')} read` };
};

function spanOf(node: FunctionNode): Decorator[] {
  return node.decorators.filter(({ expression }) => {
    const callee = expression.kind === 'call' ? expression.callee : expression;
    return (
      (callee.kind === 'name' && callee.name === 'instrument') ||
      (callee.kind === 'member' && callee.property === 'instrument')
    );
  });
}

/** The first parameter with a secret's name that the attribute does not skip. */
function recordedSecret(node: FunctionNode, attribute: Expression): string | undefined {
  const skipped = new Set<string>();
  for (const { value } of attribute.kind === 'call' ? attribute.args : []) {
    if (value.kind === 'name' && value.name === 'skip_all') return undefined;
    if (value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== 'skip') continue;
    for (const argument of value.args) if (argument.value.kind === 'name') skipped.add(argument.value.name);
  }
  for (const { target } of node.params)
    if (target.kind === 'name' && SECRET.test(target.name) && !skipped.has(target.name)) return target.name;
  return undefined;
}
