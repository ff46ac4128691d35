/** Real clients of both protocol eras over HTTP, and messages by hand. */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type AnyClient, type SdkClient, wrap } from './clients.ts';

export interface HttpClientOptions {
  readonly token?: string;
  /** Stands between the client and the network. */
  readonly fetch?: typeof fetch;
}

const init = ({ token, fetch }: HttpClientOptions) => ({
  ...(token !== undefined && { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  ...(fetch && { fetch }),
});

/** The v2 client on revision 2026-07-28. */
export async function connectModernHttp(url: string, options: HttpClientOptions = {}): Promise<AnyClient> {
  const client = new ModernClient(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new ModernTransport(new URL(url), init(options)));
  return wrap(client as unknown as SdkClient, '2026-07-28');
}

/** The v1 client on revision 2025-11-25. */
export async function connectLegacyHttp(url: string, options: HttpClientOptions = {}): Promise<AnyClient> {
  const client = new LegacyClient({ name: 'test', version: '1.0.0' });
  // The transport of the v1 SDK does not allow for exact optional properties.
  await client.connect(new LegacyTransport(new URL(url), init(options)) as Parameters<LegacyClient['connect']>[0]);
  return wrap(client as unknown as SdkClient, '2025-11-25');
}

export const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A message of revision 2025-11-25, sent without a handshake as a stateless server allows. */
export const legacy = (method: string, params: object = {}) => ({
  headers: { ...HEADERS, 'mcp-protocol-version': '2025-11-25' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
});

/** A message of revision 2026-07-28 with the headers that belong to it. */
export const modern = (method: string, params: { name?: string; uri?: string; [key: string]: unknown } = {}) => ({
  headers: {
    ...HEADERS,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...((params.name ?? params.uri) !== undefined && { 'mcp-name': params.name ?? params.uri ?? '' }),
  } as Record<string, string>,
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  }),
});
