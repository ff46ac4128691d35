/** Real clients of both protocol eras against the built server. */
import { fileURLToPath } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { root } from './knowledge.ts';

export const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

interface Content {
  readonly type: string;
  readonly text?: string;
}

export interface ToolResult {
  readonly content: readonly Content[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

/** What the tests ask of either client. */
export interface AnyClient {
  readonly era: string;
  listTools(): Promise<{
    tools: readonly {
      name: string;
      description?: string;
      annotations?: object;
      outputSchema?: object;
      inputSchema: object;
    }[];
  }>;
  callTool(name: string, args: Record<string, unknown>): Promise<ToolResult>;
  listResources(): Promise<{ resources: readonly { uri: string }[] }>;
  listTemplates(): Promise<{ resourceTemplates: readonly { uriTemplate: string }[] }>;
  readResource(uri: string): Promise<{ contents: readonly { uri: string; text?: string }[] }>;
  listPrompts(): Promise<{ prompts: readonly { name: string }[] }>;
  getPrompt(name: string, args: Record<string, string>): Promise<{ messages: readonly { content: Content }[] }>;
  complete(
    ref: { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string },
    name: string,
    value: string,
    context?: Record<string, string>,
  ): Promise<readonly string[]>;
  instructions(): string | undefined;
  close(): Promise<void>;
}

const start = (args: readonly string[], cwd: string) => ({
  command: process.execPath,
  args: [bin, ...args],
  cwd,
  stderr: 'pipe' as const,
});

/** What both generations of the client have in common, as far as the tests go. */
export interface SdkClient {
  listTools(): Promise<unknown>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  listResources(): Promise<unknown>;
  listResourceTemplates(): Promise<unknown>;
  readResource(request: { uri: string }): Promise<unknown>;
  listPrompts(): Promise<unknown>;
  getPrompt(request: { name: string; arguments: Record<string, string> }): Promise<unknown>;
  complete(request: Parameters<ModernClient['complete']>[0]): Promise<{ completion: { values: string[] } }>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

export function wrap(client: SdkClient, era: string): AnyClient {
  return {
    era,
    listTools: () => client.listTools() as ReturnType<AnyClient['listTools']>,
    callTool: (name, input) => client.callTool({ name, arguments: input }) as Promise<ToolResult>,
    listResources: () => client.listResources() as ReturnType<AnyClient['listResources']>,
    listTemplates: () => client.listResourceTemplates() as ReturnType<AnyClient['listTemplates']>,
    readResource: (uri) => client.readResource({ uri }) as ReturnType<AnyClient['readResource']>,
    listPrompts: () => client.listPrompts() as ReturnType<AnyClient['listPrompts']>,
    getPrompt: (name, input) => client.getPrompt({ name, arguments: input }) as ReturnType<AnyClient['getPrompt']>,
    complete: async (ref, name, value, context) =>
      (await client.complete({ ref, argument: { name, value }, ...(context && { context: { arguments: context } }) }))
        .completion.values,
    instructions: () => client.getInstructions(),
    close: () => client.close(),
  };
}

/** The v2 client on revision 2026-07-28. */
export async function connectModern(args: readonly string[] = [], cwd = root): Promise<AnyClient> {
  const client = new ModernClient(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new ModernTransport(start(args, cwd)));
  return wrap(client as unknown as SdkClient, '2026-07-28');
}

/** The v1 client on revision 2025-11-25. */
export async function connectLegacy(args: readonly string[] = [], cwd = root): Promise<AnyClient> {
  const client = new LegacyClient({ name: 'test', version: '1.0.0' });
  await client.connect(new LegacyTransport(start(args, cwd)));
  return wrap(client as unknown as SdkClient, '2025-11-25');
}
