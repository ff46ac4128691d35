/** Routes of web frameworks beside the protocol: their request parameter carries values from outside. */
import type { Call, FunctionNode, Parameter } from '../../syntax/ast.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';

const FRAMEWORKS = /^(?:express|fastify|koa|@koa\/router|hono|@hono\/.+|polka|restify|(?:node:)?https?)$/;
const PYTHON_FRAMEWORKS = /^(?:starlette|fastapi|flask|aiohttp\.web|sanic|quart)\b/;
const VERBS = /^(?:get|post|put|patch|delete|all|use|head|options|route|on|createServer|custom_route)$/;
const REQUEST_TYPE = /(?:^|\.)(?:Request|FastifyRequest|IncomingMessage|HTTPConnection)$/;
const REQUEST_NAME = /^(?:req|request|_req|ctx|c)$/;

export const httpRoutes: Recognizer = {
  languages: ['typescript', 'javascript', 'python'],
  recognize(context) {
    if (context.module.language === 'python') recognizePython(context);
    else recognizeTypeScript(context);
  },
};

/** `app.get('/x', (req, res) => …)` in a file that imports a web framework. */
function recognizeTypeScript({ module, nodes, resolver, sink }: RecognizeContext): void {
  if (
    !nodes.of('import').some((one) => FRAMEWORKS.test(one.module)) &&
    !nodes.of('call').some((call) => requires(call))
  )
    return;
  for (const call of nodes.of('call')) {
    if (call.callee.kind !== 'member' || !VERBS.test(call.callee.property)) continue;
    for (const { value } of call.args) {
      const handler =
        value.kind === 'function' ? value : value.kind === 'name' ? resolver.functionOf(value) : undefined;
      const [first] = handler?.params ?? [];
      if (!handler || !first || !takesRequest(first) || resolver.moduleOf(handler) !== module) continue;
      sink.input({ kind: 'http-input', handler, parameter: 0, path: [], ...routeOf(call) });
    }
  }
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

function takesRequest(parameter: Parameter): boolean {
  return (
    (parameter.type !== undefined && REQUEST_TYPE.test(parameter.type.name)) ||
    (parameter.target.kind === 'name' && REQUEST_NAME.test(parameter.target.name))
  );
}

function routeOf(call: Call): { of?: string } {
  const [first] = call.args;
  return first?.value.kind === 'literal' && typeof first.value.value === 'string' ? { of: first.value.value } : {};
}

/** Functions with a parameter typed as the request of a framework that the file imports. */
function recognizePython({ nodes, sink }: RecognizeContext): void {
  if (!nodes.of('import').some((one) => PYTHON_FRAMEWORKS.test(one.module))) return;
  for (const handler of nodes.of('function')) {
    const parameter = handler.params.findIndex((one) => one.type !== undefined && REQUEST_TYPE.test(one.type.name));
    if (parameter >= 0) sink.input({ kind: 'http-input', handler, parameter, path: [], ...nameOf(handler) });
  }
}

function nameOf(handler: FunctionNode): { of?: string } {
  return handler.name === undefined ? {} : { of: handler.name };
}
