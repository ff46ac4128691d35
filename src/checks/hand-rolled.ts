/** Servers that speak JSON-RPC without an SDK: which methods they answer, and whether they claim the current revision. */
import { usesSdk } from '../model/recognize/hand-written.ts';
import type { Expression, Module, Node, ObjectNode } from '../syntax/ast.ts';
import { lastName } from './arguments.ts';
import { type CheckResult, type Facts, perReview } from './check.ts';

const METHOD =
  /^(?:initialize|ping|server\/discover|completion\/complete|logging\/setLevel|subscriptions\/listen|(?:tools|prompts|resources|roots)\/[a-z/]+|notifications\/[a-z_/]+)$/;
const SERVES =
  /^(?:createServer|ListenAndServe|ListenAndServeTLS|HandleFunc|FastAPI|Flask|Starlette|Fastify|fastify|express|Hono|HTTPServer|ThreadingHTTPServer|serve)$/;
const REVISION = '2026-07-28';

export interface HandRolled {
  /** The places that branch to a method, by its name. */
  readonly methods: ReadonlyMap<string, readonly Node[]>;
  /** Claims the current revision: names it, or answers `server/discover`. */
  readonly isModern: boolean;
  readonly isHttp: boolean;
}

/** `undefined` where an SDK is in use, or where no server is written by hand. */
export const handRolled = perReview((facts): HandRolled | undefined => {
  if (facts.sdk.length > 0 || usesSdk(facts.resolver, facts.nodesOf)) return undefined;
  const methods = new Map<string, Node[]>();
  let isModern = false;
  let isHttp = false;
  for (const module of facts.modules) {
    const nodes = facts.nodesOf(module);
    for (const node of nodes.of('literal')) {
      if (node.value === REVISION) isModern = true;
      if (typeof node.value === 'string' && METHOD.test(node.value) && isBranch(node)) add(methods, node.value, node);
    }
    for (const object of nodes.of('object'))
      for (const { key, value } of object.properties)
        if (key !== undefined && METHOD.test(key) && isHandler(value)) add(methods, key, value);
    for (const call of nodes.of('call')) isHttp ||= SERVES.test(lastName(call));
  }
  if (!methods.has('tools/list') || !methods.has('tools/call')) return undefined;
  return { methods, isModern: isModern || methods.has('server/discover'), isHttp };
});

function add(methods: Map<string, Node[]>, name: string, node: Node): void {
  methods.set(name, [...(methods.get(name) ?? []), node]);
}

/** `method === 'tools/call'`, a case of a switch, `on('tools/call', handler)`. */
function isBranch(node: Node): boolean {
  const { parent } = node;
  if (parent?.kind === 'binary') return parent.operator === '==';
  if (parent?.kind === 'switch') return parent.cases.some(({ tests }) => tests.some((one) => one === node));
  return (
    parent?.kind === 'call' &&
    parent.args[0]?.value === node &&
    parent.args.slice(1).some(({ value }) => isHandler(value))
  );
}

function isHandler(value: Expression): boolean {
  return value.kind === 'function' || value.kind === 'name' || value.kind === 'member';
}

export const NOT_HAND_ROLLED: CheckResult = {
  findings: [],
  searched: '',
  notApplicable: 'an SDK speaks the protocol, or no server is in the code read',
};
export const NOT_MODERN: CheckResult = {
  findings: [],
  searched: '',
  notApplicable: 'the server is written by hand and answers an earlier revision',
};

export interface Message {
  readonly module: Module;
  readonly node: ObjectNode;
}

/** Objects that are messages of JSON-RPC. */
export const rpcMessages = perReview((facts): readonly Message[] =>
  facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('object')
      .filter((node) => node.properties.some(({ key }) => /^json_?rpc$/i.test(key ?? '')))
      .map((node) => ({ module, node })),
  ),
);

/** Whether a text stands anywhere in the code, in a string or as a name. */
export function mentions(facts: Facts, pattern: RegExp): boolean {
  return facts.modules.some(({ text }) => pattern.test(text));
}
