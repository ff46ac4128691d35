/** Handlers of Go web servers. */
import type { FunctionNode, TypeNode } from '../../syntax/ast.ts';
import type { RecognizeContext } from '../build.ts';

const REQUEST = 'net/http.Request';
/** Types that stand beside a request where it comes in; what sends requests takes one alone. */
const BESIDE = /^(?:net\/http\.ResponseWriter|context\.Context)$/;
const CONTEXTS =
  /^(?:github\.com\/gin-gonic\/gin\.Context|github\.com\/labstack\/echo(?:\/v\d+)?\.Context|github\.com\/gofiber\/fiber(?:\/v\d+)?\.Ctx)$/;

/** `func(w http.ResponseWriter, r *http.Request)`, `func(ctx context.Context, r *http.Request) context.Context`. */
export function recognizeGoRoutes({ module, nodes, resolver, sink }: RecognizeContext): void {
  const imports = nodes.of('import').map((one) => one.module);
  if (!imports.some((name) => /^(?:net\/http|github\.com\/(?:gin-gonic|labstack|gofiber)\/.+)$/.test(name))) return;
  if (module.path.endsWith('_test.go')) return;
  const nameOf = (type: TypeNode | undefined) => (type ? (resolver.typeTarget(pointed(type))?.name ?? '') : '');
  for (const handler of nodes.of('function')) {
    const names = handler.params.map((parameter) => nameOf(parameter.type));
    const request = names.indexOf(REQUEST);
    const isServed = request >= 0 && names.some((name) => BESIDE.test(name));
    const parameter = isServed ? request : names.findIndex((name) => CONTEXTS.test(name));
    if (parameter >= 0) sink.input({ kind: 'http-input', handler, parameter, path: [], ...labelOf(handler) });
  }
}

function pointed(type: TypeNode): TypeNode {
  const [inner] = type.args;
  return /^(?:pointer|\*)$/.test(type.name) && inner?.kind === 'type' ? inner : type;
}

function labelOf(handler: FunctionNode): { of?: string } {
  return handler.name === undefined ? {} : { of: handler.name };
}
