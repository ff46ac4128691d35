import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { walk } from '../../syntax/walk.ts';
import { keyword, option } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

/** Where a validator is told how to fetch what a schema refers to. */
const LOADERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^ajv(?:\/dist\/\w+)?(?:\.(?:default|Ajv\w*))?$/, ['loadSchema']],
  [/^referencing\.Registry$/, ['retrieve']],
  [/^jsonschema\.(?:\w+\.)*RefResolver(?:\.from_schema)?$/, ['']],
  [/^github\.com\/google\/jsonschema-go\/jsonschema\.Schema\.Resolve$/, ['Loader']],
  [/^jsonschema::(?:\w+::)*with_retriever$/, ['']],
];
const LOADS = new RegExp(LOADERS.map(([pattern]) => pattern.source).join('|'));
const REQUESTS = /(?:^|[.:])(?:fetch|get|Get|urlopen|request|blocking)$/;

/** References to schemas elsewhere, and validators that fetch them. */
export const check: Check = (facts) => {
  const findings = facts.modules.flatMap((module): CheckFinding[] =>
    facts
      .nodesOf(module)
      .of('object')
      .flatMap((node) =>
        node.properties.flatMap(({ key, value, start, end }): CheckFinding[] => {
          if (key !== '$ref' && key !== '$dynamicRef' && !(key === 'Ref' && /Schema$/.test(node.type?.name ?? '')))
            return [];
          const target = textOf(facts.resolver, value);
          if (target === undefined || !/^https?:\/\//.test(target)) return [];
          return [findingAt(module, { start, end }, `A schema refers to \`${target}\`, which a reader has to fetch`)];
        }),
      ),
  );
  for (const { call, module, name } of facts.callsNamed({ name: LOADS })) {
    const keys = LOADERS.find(([pattern]) => pattern.test(name))?.[1];
    const loader = keys && loaderOf(facts, call, keys);
    if (loader && fetches(facts, loader) && !refuses(facts, loader))
      findings.push(findingAt(module, call, 'The validator fetches whatever address a schema refers to'));
  }
  return { findings, searched: `schemas and validators in ${count(facts.modules.length, 'file')} read` };
};

function loaderOf(facts: Facts, call: Call, keys: readonly string[]): Expression | Call | undefined {
  for (const key of keys) {
    if (key === '') return call;
    const named = keyword(call, key);
    if (named) return named;
    for (const { value } of call.args) {
      const found = option(facts.resolver, value.kind === 'unary' ? value.operand : value, key);
      if (found && found !== 'unknown') return found;
    }
  }
  return undefined;
}

/** A resolver without a body in sight fetches by itself; a function of the project does what it says. */
function fetches(facts: Facts, loader: Expression): boolean {
  const body = loader.kind === 'call' ? undefined : facts.resolver.functionOf(loader);
  return (
    loader.kind === 'call' ||
    (body !== undefined &&
      contains(body, (node) => node.kind === 'call' && REQUESTS.test(facts.resolver.calleeName(node))))
  );
}

/** An allow-list turns some addresses away. */
function refuses(facts: Facts, loader: Expression): boolean {
  const body = facts.resolver.functionOf(loader);
  if (!body) return false;
  return contains(body, (node) => {
    if (node.kind !== 'if') return false;
    const { text } = facts.resolver.moduleOf(node);
    const test = text.slice(node.test.start, node.test.end);
    return (
      /host|origin|allow|scheme/i.test(test) &&
      contains(node.then, (inner) => inner.kind === 'throw' || inner.kind === 'return')
    );
  });
}

function contains(root: Node, accepts: (node: Node) => boolean): boolean {
  let found = false;
  walk(root, (node) => {
    if (accepts(node)) found = true;
    return !found;
  });
  return found;
}
