/** Handlers of Python web frameworks. */
import type { FunctionNode, Parameter } from '../../syntax/ast.ts';
import type { RecognizeContext } from '../build.ts';

const FRAMEWORKS = /^(?:starlette|fastapi|flask|aiohttp(?:\.web)?|sanic|quart)\b/;
const REQUEST_TYPE = /(?:^|\.)(?:Request|HTTPConnection|WebSocket)$/;
const VERBS = /^(?:get|post|put|patch|delete|head|options|api_route|route|websocket)$/;
/** What a framework hands to a route beside the values of the request. */
const INJECTED =
  /^(?:Request|Response|BackgroundTasks|WebSocket|Depends|Security|HTTPConnection|AsyncSession|Session)$/;
const NUMBERS = /^(?:int|float|bool|UUID|date|datetime)$/;

/** Functions with a parameter that is the request of a framework which the file imports, and FastAPI's own parameters. */
export function recognizePythonRoutes(context: RecognizeContext): void {
  const { nodes, sink } = context;
  const imports = nodes.of('import').map((one) => one.module);
  if (!imports.some((module) => FRAMEWORKS.test(module))) return;
  const fast = imports.some((module) => /^fastapi\b/.test(module));
  for (const handler of nodes.of('function')) {
    const parameter = handler.params.findIndex((one) => isRequest(one));
    if (parameter >= 0) sink.input({ kind: 'http-input', handler, parameter, path: [], ...nameOf(handler) });
    if (fast && isRoute(handler)) reportParameters(context, handler, parameter);
  }
}

function isRequest({ type, target }: Parameter): boolean {
  if (type) return REQUEST_TYPE.test(type.name);
  return target.kind === 'name' && target.name === 'request';
}

/** `@app.get("/x")`, `@router.post("/y")`. */
function isRoute(handler: FunctionNode): boolean {
  return handler.decorators.some(
    ({ expression }) =>
      expression.kind === 'call' && expression.callee.kind === 'member' && VERBS.test(expression.callee.property),
  );
}

/** FastAPI fills the parameters of a route from path, query and body. */
function reportParameters({ sink }: RecognizeContext, handler: FunctionNode, request: number): void {
  handler.params.forEach((parameter, index) => {
    const { type, target } = parameter;
    if (index === request || target.kind !== 'name' || !type || INJECTED.test(type.name)) return;
    if (NUMBERS.test(type.name) || isInjected(parameter)) return;
    const single = { name: target.name, type: 'string' as const, required: true };
    const isText = /^(?:str|bytes|AnyUrl|HttpUrl|Optional|Annotated|Union)$/.test(type.name);
    sink.input({
      kind: 'http-input',
      handler,
      parameter: index,
      path: [],
      ...(isText && { single }),
      ...nameOf(handler),
    });
  });
}

function isInjected({ default: given }: Parameter): boolean {
  return given?.kind === 'call' && given.callee.kind === 'name' && /^(?:Depends|Security)$/.test(given.callee.name);
}

function nameOf(handler: FunctionNode): { of?: string } {
  return handler.name === undefined ? {} : { of: handler.name };
}
