/** The MCP App (extension `io.modelcontextprotocol/ui`, 2026-01-26): shows the report of a review where a host shows apps. */
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { shrinkBaseline } from '../guide.ts';
import { capViewData, makeViewData } from '../report/view-data.ts';
import type { Report } from '../types.ts';
import type { McpContext } from './context.ts';

const EXTENSION = 'io.modelcontextprotocol/ui';
const MIME_TYPE = 'text/html;profile=mcp-app';
const APP_URI = 'ui://mcp-server-best-practices/report.html';
/** The key of a result's `_meta` that the app reads. */
const REPORT_META = 'mcp-server-best-practices/report';
/** What a report for the app may take, in bytes of JSON. */
const MAX_REPORT_BYTES = 200_000;
/** The agent is asked to repeat it; in characters. */
const LONGEST_BASELINE = 480;

/** Declares the extension and offers the app's page, which is read when a host asks for it. */
export function registerApp(server: McpServer, { readReportView }: McpContext): void {
  if (!readReportView) return;
  server.server.registerCapabilities({ extensions: { [EXTENSION]: {} } });
  // It loads nothing and asks for no permission, so no origin is declared.
  const ui = { csp: {}, prefersBorder: true };
  const config = {
    title: 'Review report',
    description: 'The report of a review to filter, read and hand back to the agent; for hosts that show MCP Apps',
    mimeType: MIME_TYPE,
    _meta: { ui },
  };
  server.registerResource('report-app', APP_URI, config, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: MIME_TYPE, text: await readReportView(), _meta: { ui } }],
  }));
}

/** What names the app on the tool whose results it shows; the second key is read by hosts from before the first stood. */
export function appToolMeta({ readReportView }: McpContext): { _meta?: Record<string, unknown> } {
  return readReportView ? { _meta: { ui: { resourceUri: APP_URI }, 'ui/resourceUri': APP_URI } } : {};
}

/**
 * Adds the report for the app where the client shows apps. It stands in `_meta`, which models do not read: the text and
 * the structured result stay as short as for other clients.
 */
export function withReport(
  result: CallToolResult,
  report: Report,
  { server, request, context }: { server: McpServer; request: ServerContext; context: McpContext },
): CallToolResult {
  if (!context.readReportView || !showsApps(server, request)) return result;
  const baseline = shrinkBaseline(report.baseline, LONGEST_BASELINE);
  const data = makeViewData({ ...report, baseline }, { rules: context.guide.knowledge.rules, texts: false });
  return { ...result, _meta: { ...result._meta, [REPORT_META]: capViewData(data, MAX_REPORT_BYTES) } };
}

/** Since 2026-07-28 each request says what its client can; before, the client said it once. */
function showsApps(server: McpServer, request: ServerContext): boolean {
  const envelope: { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } | undefined =
    request.mcpReq.envelope;
  const capabilities = envelope === undefined ? legacyCapabilities(server) : envelope[CLIENT_CAPABILITIES_META_KEY];
  const settings = capabilities?.extensions?.[EXTENSION] as { mimeTypes?: unknown } | undefined;
  return Array.isArray(settings?.mimeTypes) && settings.mimeTypes.includes(MIME_TYPE);
}

/** What a client of an earlier revision said when it connected; nothing where no connection lasts, as over HTTP. */
function legacyCapabilities(server: McpServer): ClientCapabilities | undefined {
  return server.server.getClientCapabilities();
}
