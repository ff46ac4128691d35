/** Handlers of Rust web frameworks: what their extractors take out of a request. */
import type { FunctionNode, TypeNode } from '../../syntax/ast.ts';
import type { RecognizeContext } from '../build.ts';

const EXTRACTORS =
  /^(?:axum(?:_extra)?(?:::\w+)*::(?:Query|Path|Json|Form|RawQuery|RawForm|Host|TypedHeader|Multipart|Request|CookieJar)|axum::http::(?:HeaderMap|Uri)|http::(?:HeaderMap|Uri)|axum::body::Bytes|actix_web::web::(?:Query|Path|Json|Form)|actix_web::HttpRequest)$/;
const ROUTERS = /^(?:axum|actix_web|axum_extra)(?:::|$)/;

/** Parameters of functions whose types are extractors of a framework that the file imports. */
export function recognizeRustRoutes({ nodes, resolver, sink }: RecognizeContext): void {
  const isRouter = nodes.of('import').some((one) => ROUTERS.test(one.module));
  if (!isRouter) return;
  const nameOf = (type: TypeNode) => resolver.typeTarget(type)?.name ?? '';
  for (const handler of nodes.of('function')) {
    handler.params.forEach(({ type }, parameter) => {
      if (!type || !EXTRACTORS.test(nameOf(type))) return;
      sink.input({ kind: 'http-input', handler, parameter, path: [], ...labelOf(handler) });
    });
  }
}

function labelOf(handler: FunctionNode): { of?: string } {
  return handler.name === undefined ? {} : { of: handler.name };
}
