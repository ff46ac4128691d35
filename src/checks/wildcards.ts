/** Wildcard addresses that stand as the value or the default of a setting. */
import type { Expression, Module, Node } from '../syntax/ast.ts';
import { keyOf } from '../syntax/keys.ts';
import { alternativesOf, reachOf } from './addresses.ts';
import { lastName } from './arguments.ts';
import type { Facts } from './check.ts';

const HOST_NAME = /host|addr|bind|listen|interface/i;
/** Methods that take a text apart or compare it: `::` is a separator there. */
const TEXT_METHOD =
  /^(?:split|rsplit|partition|join|includes|contains|starts_?with|ends_?with|index_?of|replace(?:_?all)?)$/i;
const GO_PORT = /^:\d{2,5}$/;

export interface Wildcard {
  readonly module: Module;
  readonly node: Extract<Node, { kind: 'literal' }>;
  readonly name: string;
  /** Given to a call that serves. */
  readonly direct: boolean;
}

/** Wildcard addresses that a setting has as its value or default. */
export function wildcardLiterals(facts: Facts): Wildcard[] {
  return facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('literal')
      .flatMap((node): Wildcard[] => {
        const { value } = node;
        if (typeof value !== 'string' || value === '' || reachOf(value) !== 'all') return [];
        if (!/^(?:0\.0\.0\.0|::$|\[::\])/.test(value) && !(module.language === 'go' && GO_PORT.test(value))) return [];
        const setting = settingOf(facts, node);
        return setting ? [{ module, node, ...setting }] : [];
      }),
  );
}

/** The setting that a literal is the value or the default of. */
function settingOf(facts: Facts, literal: Node): { name: string; direct: boolean } | undefined {
  for (let at: Node = literal, up = literal.parent; up; at = up, up = up.parent) {
    switch (up.kind) {
      case 'call': {
        const argument = up.args.find((one) => one.value === at);
        if (argument && TEXT_METHOD.test(lastName(up))) return undefined;
        if (argument?.name !== undefined && HOST_NAME.test(argument.name)) return { name: argument.name, direct: true };
        const key = up.args.map((one) => one.value).find((one) => isHostText(one, at));
        if (key) return { name: String((key as { value: unknown }).value), direct: false };
        if (argument?.name !== undefined && argument.name !== 'default' && argument.name !== 'default_value')
          return undefined;
        break;
      }
      case 'declare':
      case 'assign':
        return isChoice(facts, up.target) ? undefined : named(up.target);
      case 'object': {
        // An app factory only learns from it what to check; the socket is opened elsewhere.
        if (up.parent?.kind === 'call' && /^createMcp\w+App$/.test(lastName(up.parent))) return undefined;
        const key = keyOf(up, at);
        return key !== undefined && HOST_NAME.test(key) ? { name: key, direct: false } : undefined;
      }
      case 'function': {
        const parameter = up.params.find((one) => one.default === at);
        return parameter ? named(parameter.target) : undefined;
      }
      case 'class': {
        const field = up.fields.find((one) => one.value === at || one.decorators.some((decorator) => decorator === at));
        return field && HOST_NAME.test(field.name) ? { name: field.name, direct: false } : undefined;
      }
      case 'binary':
        if (up.operator !== '??' && up.operator !== 'or') return undefined;
        break;
      case 'decorator':
      case 'unary':
      case 'cast':
      case 'await':
      case 'member':
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

function isHostText(expression: Expression, literal: Node): boolean {
  return (
    expression !== literal &&
    expression.kind === 'literal' &&
    typeof expression.value === 'string' &&
    /(?:^|[^a-z])(?:host|addr|address|bind|listen)(?:$|[^a-z])/i.test(expression.value.slice(0, 40))
  );
}

/** A variable that is given a loopback address elsewhere: whoever runs the server chooses. */
function isChoice(facts: Facts, target: Node): boolean {
  const binding = target.kind === 'name' ? facts.resolver.bindingOf(target) : undefined;
  return (binding?.definitions ?? []).some((one) =>
    alternativesOf(facts.resolver, one.value).texts.some((text) => reachOf(text) === 'loopback'),
  );
}

function named(target: Node): { name: string; direct: boolean } | undefined {
  const name = target.kind === 'name' ? target.name : target.kind === 'member' ? target.property : undefined;
  return name !== undefined && HOST_NAME.test(name) ? { name, direct: false } : undefined;
}
