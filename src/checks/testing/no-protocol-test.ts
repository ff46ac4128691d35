import type { Check } from '../check.ts';
import { requireInTests } from '../test-evidence.ts';

/** A client, a transport or a request of the protocol, in the SDKs and in plain HTTP or JSON. */
const PROTOCOL =
  /\bnew Client\b|\bClient\(|InMemoryTransport|createLinkedPair|StdioClientTransport|ClientTransport|\bcallTool\b|\bcall_tool\b|\bCallTool\b|tools\/call|tools\/list|\blistTools\b|\blist_tools\b|\bListTools\b|create_connected_server_and_client|ClientSession|stdio_client|NewInMemoryTransports|NewInProcessClient|mcptest|serve_client|TokioChildProcess|supertest|\bhttptest\b|TestClient|AsyncClient|\.fetch\(new Request|app\.request\(|inspector|jsonrpc/;

/** Tests that call functions and never speak the protocol. */
export const check: Check = (facts) =>
  requireInTests(facts, PROTOCOL, 'No test calls a tool through a client of the protocol');
