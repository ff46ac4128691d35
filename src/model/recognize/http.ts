/** Routes of web frameworks beside the protocol: their request carries values from outside. */
import type { Call, Expression, FunctionNode, Parameter } from '../../syntax/ast.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';
import { recognizeGoRoutes } from './http-go.ts';
import { recognizePythonRoutes } from './http-python.ts';
import { recognizeRustRoutes } from './http-rust.ts';

const FRAMEWORKS = /^(?:express|fastify|koa|@koa\/router|koa-router|hono|@hono\/.+|polka|restify|(?:node:)?https?)$/;
const VERBS = /^(?:get|post|put|patch|delete|all|use|head|options|route|on|createServer|custom_route|openapi)$/;
const REQUEST_TYPE =
  /(?:^|\.)(?:Request|NextRequest|FastifyRequest|IncomingMessage|HTTPConnection|ParameterizedContext|RouterContext)$/;
const REQUEST_NAME = /^(?:req|request|_req|ctx|c)$/;
/** Functions that a host calls with each request: a worker's `fetch`, a route file's verbs. */
const ENTRY_NAME = /^(?:fetch|GET|POST|PUT|PATCH|DELETE|HEAD|onRequest(?:Get|Post)?)$/;
const SERVE = /^(?:Bun\.serve|Deno\.serve|@hono\/node-server\.serve)$/;

export const httpRoutes: Recognizer = {
  languages: ['typescript', 'javascript', 'python', 'go', 'rust'],
  recognize(context) {
    if (context.module.language === 'python') recognizePythonRoutes(context);
    else if (context.module.language === 'go') recognizeGoRoutes(context);
    else if (context.module.language === 'rust') recognizeRustRoutes(context);
    else recognizeTypeScript(context);
  },
};

function recognizeTypeScript(context: RecognizeContext): void {
  const { nodes } = context;
  const seen = new Set<FunctionNode>();
  if (nodes.of('import').some((one) => FRAMEWORKS.test(one.module)) || nodes.of('call').some(requires))
    recognizeRoutes(context, seen);
  recognizeEntries(context, seen);
}

/** `app.get('/x', (req, res) => …)` in a file that imports a web framework. */
function recognizeRoutes(context: RecognizeContext, seen: Set<FunctionNode>): void {
  for (const call of context.nodes.of('call')) {
    if (call.callee.kind !== 'member' || !VERBS.test(call.callee.property)) continue;
    for (const { value } of call.args) {
      const handler = functionOf(context, value);
      const [first] = handler?.params ?? [];
      if (handler && first && takesRequest(first)) report(context, handler, seen, routeOf(call));
    }
  }
}

function functionOf({ resolver }: RecognizeContext, value: Expression): FunctionNode | undefined {
  if (value.kind === 'function') return value;
  return value.kind === 'name' || value.kind === 'member' ? resolver.functionOf(value) : undefined;
}

/** `export default { async fetch(request, env) {…} }`, `export async function POST(request)`, `Bun.serve({ fetch })`. */
function recognizeEntries(context: RecognizeContext, seen: Set<FunctionNode>): void {
  const { nodes, resolver } = context;
  for (const handler of nodes.of('function')) {
    const [first] = handler.params;
    if (!first || !takesRequest(first) || handler.name === undefined || !ENTRY_NAME.test(handler.name)) continue;
    if (handler.parent?.kind === 'export' || isRequest(first)) report(context, handler, seen, {});
  }
  for (const object of nodes.of('object')) {
    const fetch = object.properties.find((one) => one.key === 'fetch')?.value;
    const handler = fetch?.kind === 'function' ? fetch : undefined;
    const [first] = handler?.params ?? [];
    const isServed = object.parent?.kind === 'export' || serves(context, object.parent);
    if (handler && first && (isRequest(first) || (isServed && takesRequest(first)))) report(context, handler, seen, {});
  }
  for (const call of nodes.of('call')) {
    const [argument] = call.args;
    if (argument?.value.kind === 'function' && SERVE.test(resolver.calleeName(call)))
      report(context, argument.value, seen, {});
  }
}

function serves({ resolver }: RecognizeContext, parent: object | undefined): boolean {
  return (
    parent !== undefined &&
    'kind' in parent &&
    parent.kind === 'call' &&
    SERVE.test(resolver.calleeName(parent as Call))
  );
}

function report({ sink }: RecognizeContext, handler: FunctionNode, seen: Set<FunctionNode>, of: { of?: string }): void {
  if (seen.has(handler) || handler.params.length === 0) return;
  seen.add(handler);
  sink.input({ kind: 'http-input', handler, parameter: 0, path: [], ...of });
}

function requires(call: Call): boolean {
  const [first] = call.args;
  return (
    call.callee.kind === 'name' &&
    call.callee.name === 'require' &&
    first?.value.kind === 'literal' &&
    FRAMEWORKS.test(String(first.value.value))
  );
}

function isRequest(parameter: Parameter): boolean {
  return parameter.type !== undefined && REQUEST_TYPE.test(parameter.type.name);
}

function takesRequest(parameter: Parameter): boolean {
  return isRequest(parameter) || (parameter.target.kind === 'name' && REQUEST_NAME.test(parameter.target.name));
}

function routeOf(call: Call): { of?: string } {
  const [first] = call.args;
  return first?.value.kind === 'literal' && typeof first.value.value === 'string' ? { of: first.value.value } : {};
}
