import { lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isOwnLogin } from '../own-login.ts';

/** Calls that check tokens of an authorization server. */
const VERIFIES =
  /^(?:jose\.(?:jwtVerify|createRemoteJWKSet)|jwt\.PyJWKClient|jwks-rsa(?:\.\w+)*|express-oauth2-jwt-bearer\.auth|github\.com\/modelcontextprotocol\/go-sdk\/auth\.RequireBearerToken|@modelcontextprotocol\/(?:sdk\/server\/auth\/middleware\/bearerAuth\.js|sdk\/server\/auth\/middleware\/bearerAuth|express|server|hono|fastify)\.requireBearerAuth|github\.com\/MicahParks\/keyfunc\S*)$/;
/** Anything that publishes the metadata, or names it. */
const PUBLISHES =
  /oauth-protected-resource|resource_metadata|resourceMetadata|ResourceMetadata|mcpAuthRouter|mcpAuthMetadataRouter|oauthMetadataResponse|OAuthProtectedResource|resource_server_url|RemoteAuthProvider|OAuthProxy|oauth_protected_resource|AuthKitProvider|protectedResourceHandler|ProtectedResourceMetadata/;
const SERVES =
  /StreamableHTTP|streamable_http|StreamableHttp|createMcpHandler|http_app|SSEServerTransport|NewSSE|requireBearerAuth|RequireBearerToken/;

/** Servers that demand tokens of an authorization server and do not say which one. */
export const check: Check = (facts) => {
  const verifying = facts.callsNamed({ name: VERIFIES }).filter(({ call }) => !isOwnLogin(facts, call));
  const serves = facts.modules.some((module) => SERVES.test(module.text));
  if (verifying.length === 0 || !serves)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no access token of an authorization server is checked for MCP over HTTP',
    };
  const searched = `${count(verifying.length, 'check')} of tokens read; metadata searched in ${count(facts.modules.length, 'file')}`;
  if (publishes(facts)) return { findings: [], searched };
  const [first] = verifying;
  const findings: CheckFinding[] = first
    ? [
        findingAt(
          first.module,
          first.call,
          `\`${lastName(first.call)}\` demands a token, and nothing publishes protected resource metadata`,
        ),
      ]
    : [];
  return { findings, searched };
};

function publishes(facts: Facts): boolean {
  if (facts.modules.some((module) => PUBLISHES.test(module.text))) return true;
  // Served by a proxy or a gateway that stands in the same repository.
  if (
    facts.repository
      .matching(/\.(?:ya?ml|toml|conf|json)$/)
      .some((file) => file.text.includes('oauth-protected-resource'))
  )
    return true;
  return facts
    .callsNamed({ last: /^RequireBearerToken$/ })
    .some(({ call }) => option(facts.resolver, positional(call, 1), 'ResourceMetadataURL') !== undefined);
}
