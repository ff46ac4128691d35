/** What the view can ask of what is around it: a host in the MCP App, nothing but the clipboard in a file. */
import type { Host, ToolResult } from './bridge.ts';

/** What cannot be done is absent, and its button with it. */
export interface Surface {
  /** Sends a message as the user; rejects when the host refuses. */
  readonly ask?: (text: string) => Promise<void>;
  /** The Markdown of parts of a page. */
  readonly readGuidance?: (id: string, language: string) => Promise<string>;
  readonly openLink?: (url: string) => void;
  readonly enlarge?: () => void;
  /** A plain file: links are links there. */
  readonly isFile: boolean;
}

export const FILE: Surface = { isFile: true };

/** Only what the host's capabilities name. */
export function surfaceOf(host: Host): Surface {
  const { capabilities, context } = host;
  return {
    isFile: false,
    ...(capabilities.message && { ask: (text: string) => ask(host, text) }),
    ...(capabilities.serverTools && {
      readGuidance: (id: string, language: string) => readGuidance(host, id, language),
    }),
    ...(capabilities.openLinks && {
      openLink: (url: string) => void host.request('ui/open-link', { url }).catch(() => undefined),
    }),
    ...(context.availableDisplayModes?.includes('fullscreen') &&
      context.displayMode !== 'fullscreen' && {
        enlarge: () => void host.request('ui/request-display-mode', { mode: 'fullscreen' }).catch(() => undefined),
      }),
  };
}

async function ask(host: Host, text: string): Promise<void> {
  const result = await host.request('ui/message', { role: 'user', content: [{ type: 'text', text }] });
  if ((result as { isError?: boolean } | undefined)?.isError === true) throw new Error('the host refused the message');
}

async function readGuidance(host: Host, id: string, language: string): Promise<string> {
  const args = { id, sections: ['Why', 'Good'], ...(language !== 'other' && { language }) };
  const result = (await host.request('tools/call', { name: 'get_guidance', arguments: args })) as ToolResult;
  const text = result.content?.find((part) => part.type === 'text')?.text ?? '';
  if (result.isError === true || text === '') throw new Error(text || 'the server sent no text');
  return text;
}
