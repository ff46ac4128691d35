/** Which calls to other services wait without a limit. */
import type { Call, Expression, Module, Node } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { enclosing } from '../syntax/walk.ts';
import { hasSpread, keyword, lastName, option, positional } from './arguments.ts';
import type { Facts } from './check.ts';

type Lacks = (resolver: Resolver, call: Call) => boolean;

const lacksSignal: Lacks = (resolver, call) =>
  !hasSpread(call) &&
  option(resolver, positional(call, 1), 'signal') === undefined &&
  !isRequest(resolver, positional(call, 0));
const lacksOption =
  (index: number): Lacks =>
  (resolver, call) =>
    !hasSpread(call) &&
    ['timeout', 'signal'].every((key) => option(resolver, positional(call, index), key) === undefined);
const lacksKeyword: Lacks = (resolver, call) =>
  !hasSpread(call) && (keyword(call, 'timeout') === undefined || isNone(resolver, keyword(call, 'timeout')));
/** A session from elsewhere may have an adapter with a default. */
const ownSession: Lacks = (resolver, call) => {
  const { text } = resolver.moduleOf(call);
  return lacksKeyword(resolver, call) && /\bSession\(\)/.test(text) && !text.includes('.mount(');
};
const disables: Lacks = (resolver, call) => isNone(resolver, keyword(call, 'timeout'));

/** Calls that wait for as long as the other side likes, unless an argument says otherwise. */
export const WAITING: readonly (readonly [RegExp, Lacks])[] = [
  [/^(?:fetch|globalThis\.fetch|undici\.fetch|node-fetch)$/, lacksSignal],
  [
    /^axios(?:\.(?:get|delete|head|options|create|request))?$/,
    (resolver, call) =>
      lacksOption(/(?:create|request|axios)$/.test(resolver.calleeName(call)) ? 0 : 1)(resolver, call) &&
      ownAxios(resolver, call) &&
      !(resolver.calleeName(call) === 'axios' && positional(call, 1)),
  ],
  [/^axios\.(?:post|put|patch)$/, (resolver, call) => lacksOption(2)(resolver, call) && ownAxios(resolver, call)],
  [/^requests\.(?:get|post|put|patch|delete|head|options|request)$/, lacksKeyword],
  [/^requests\.(?:sessions\.)?Session\.(?:get|post|put|patch|delete|head|request)$/, ownSession],
  [/^urllib\.request\.urlopen$/, (resolver, call) => lacksKeyword(resolver, call) && positional(call, 2) === undefined],
  [
    /^httpx2?\.(?:Async)?Client(?:\.\w+)?$|^httpx2?\.(?:get|post|put|patch|delete|head|options|request|stream)$/,
    disables,
  ],
  [/^reqwest::(?:Client::(?:new|default)|get)$/, (_, call) => !inFunction(call, /^timeout$/)],
  [
    /^reqwest::(?:Client::builder|ClientBuilder::new)$/,
    (_, call) => !chainOf(call).some((name) => /timeout$/.test(name)) && chainOf(call).includes('build'),
  ],
  [
    /^(?:net\/)?http\.(?:Get|Post|Head|PostForm|DefaultClient\.(?:Do|Get|Post|Head|PostForm))$/,
    (resolver, call) => !hasDeadline(resolver.moduleOf(call)),
  ],
];

/** Scripts and mock-ups that no server runs. */
export const ASIDE = /(?:^|\/)(?:scripts?|evals?|agent-eval|public|mocks?|\.[\w-]+)\/|\.examples?\.\w+$|mock\w*\.\w+$/i;

/** A timeout for the whole process. */
export function hasDefault(facts: Facts): boolean {
  return (
    facts.callsNamed({ name: /(?:^|\.)(?:setGlobalDispatcher|setdefaulttimeout)$/ }).length > 0 ||
    facts.modules.some((module) => module.text.includes('axios.defaults.timeout'))
  );
}

/** `Promise.race([fetch(…), timeout])` */
export function isRaced(call: Call): boolean {
  for (let at: Node | undefined = call.parent; at && at.kind !== 'function'; at = at.parent)
    if (at.kind === 'call' && lastName(at) === 'race') return true;
  return false;
}

/** Called on the library itself, not on an instance that has its own settings. */
function ownAxios(resolver: Resolver, { callee }: Call): boolean {
  const object = callee.kind === 'member' ? callee.object : callee;
  return object.kind === 'name' && resolver.bindingOf(object)?.import !== undefined;
}

function isRequest(resolver: Resolver, first: Expression | undefined): boolean {
  return (
    first?.kind === 'name' &&
    (/^req(?:uest)?$|Request/.test(first.name) || resolver.types.typeOf(first)?.name === 'Request')
  );
}

function isNone(resolver: Resolver, value: Expression | undefined): boolean {
  return value !== undefined && constantOf(resolver, value) === null;
}

/** The methods called on a call's result, in a chain. */
function chainOf(call: Call): string[] {
  const names: string[] = [];
  for (
    let at: Node | undefined = call;
    at?.parent?.kind === 'member' && at.parent.parent?.kind === 'call';
    at = at.parent.parent
  )
    names.push(at.parent.property);
  return names;
}

function inFunction(call: Call, name: RegExp): boolean {
  const owner = enclosing(call, 'function');
  return chainOf(call).some((one) => name.test(one)) || (owner !== undefined && name.test(owner.name ?? ''));
}

function hasDeadline(module: Module): boolean {
  return /\b(?:WithTimeout|WithDeadline)\(/.test(module.text);
}

/** `http.Client{}` without `Timeout`, in a file where no context has a deadline. */
export function goClients(facts: Facts, module: Module): { module: Module; node: Node }[] {
  if (module.language !== 'go' || hasDeadline(module) || ASIDE.test(module.path)) return [];
  return facts
    .nodesOf(module)
    .of('object')
    .filter((node) => node.type?.name === 'http.Client' && !node.properties.some((one) => one.key === 'Timeout'))
    .map((node) => ({ module, node: node.parent?.kind === 'unary' ? node.parent : node }));
}
