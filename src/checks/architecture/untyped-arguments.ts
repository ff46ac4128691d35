import type { TypeNode } from '../../syntax/ast.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

const LOOSE =
  /^(?:any|object|dict|Dict|typing\.Any|Any|Value|JsonValue|JsonObject|serde_json::Value|serde_json::Map|interface\{\})$/;

/** Typed handlers whose arguments are taken as anything. */
export const check: Check = (facts) => {
  const inputs = facts.model.inputs.filter((input) => input.kind === 'tool-input' && input.path.length === 0);
  if (inputs.length === 0)
    return { findings: [], searched: '', notApplicable: 'no handler takes its arguments as parameters' };
  const findings = inputs.flatMap((input) => {
    const parameter = input.handler.params[input.parameter];
    if (!parameter?.type || !isLoose(parameter.type)) return [];
    const of = input.of === undefined ? 'a tool' : `\`${input.of}\``;
    return [
      findingAt(
        moduleOf(facts, input.handler),
        parameter,
        `The handler of ${of} takes its arguments as \`${describe(parameter.type)}\``,
      ),
    ];
  });
  return { findings, searched: `parameters of ${count(inputs.length, 'handler')} read` };
};

function moduleOf(facts: Facts, node: Parameters<Facts['resolver']['moduleOf']>[0]) {
  return facts.resolver.moduleOf(node);
}

/** `any`, `dict`, `Record<string, any>`, `map[string]any`, `Parameters<Value>`. */
function isLoose(type: TypeNode): boolean {
  if (LOOSE.test(type.name))
    return type.args.every((arg) => arg.kind !== 'type' || LOOSE.test(arg.name) || arg.name === 'str');
  const inner = type.args.filter((arg) => arg.kind === 'type');
  if (type.name === 'Parameters' || type.name === 'Optional' || type.name === 'Annotated') return inner.some(isLoose);
  if (type.name === 'Record' || type.name === 'map') return inner.length === 2 && LOOSE.test(inner[1]?.name ?? '');
  return false;
}

function describe(type: TypeNode): string {
  const inner = type.args.flatMap((arg) => (arg.kind === 'type' ? [describe(arg)] : []));
  return inner.length > 0 ? `${type.name}<${inner.join(', ')}>` : type.name;
}
