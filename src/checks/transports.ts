/** Whether a server is reached over HTTP, from the server model or, where it has none, from the SDK's own names. */
import type { Node } from '../syntax/ast.ts';
import { textOf } from '../syntax/resolve/constants.ts';
import { type Facts, perReview } from './check.ts';

const HTTP =
  /(?:^|[.:])(?:(?:Node|WebStandard)?StreamableHTTPServerTransport|SSEServerTransport|createMcpHandler|NewStreamableHTTPHandler|NewStreamableHTTPServer|NewSSEHandler|NewSSEServer|streamable_http_app|sse_app)$|StreamableHttpService::new$/;
const HTTP_NAME = /^(?:streamable-http|http|sse|httpStream)$/;

export interface HttpPlace {
  readonly path: string;
  readonly node: Node;
}

/** The places that serve MCP over HTTP, in source order. */
export const findHttp = perReview(readHttp);

function readHttp(facts: Facts): readonly HttpPlace[] {
  const modelled = facts.model.servers.flatMap((server) =>
    server.transports
      .filter(({ kind }) => kind === 'streamable-http' || kind === 'sse')
      .map(({ module, node }) => ({ path: module.path, node })),
  );
  if (modelled.length > 0) return modelled;
  return facts
    .callsNamed({ name: HTTP, keyword: /^transport$/ })
    .filter(
      ({ call, name }) =>
        HTTP.test(name) ||
        call.args.some((arg) => arg.name === 'transport' && HTTP_NAME.test(textOf(facts.resolver, arg.value) ?? '')),
    )
    .map(({ call, module }) => ({ path: module.path, node: call }));
}
