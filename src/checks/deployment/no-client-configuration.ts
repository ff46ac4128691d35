import { type Check, count } from '../check.ts';
import { findDocuments, reportMissing } from '../project.ts';

/** A snippet that a client takes: its configuration file, its command, an install link. */
const SNIPPET =
  /["']?mcpServers["']?|\b(?:claude|codex|gemini|droid|amp|copilot|goose|kiro|opencode|qwen|vscode|code) mcp add\b|--add-mcp\b|\bmcp_servers\b|\[mcp_servers\.|"(?:servers|context_servers|mcp|extensions)"\s*:\s*\{|(?:vscode|vscode-insiders|cursor):(?:\/\/|%3A)|insiders\.vscode\.dev\/redirect|cursor\.com\/(?:\w+\/)?(?:install-mcp|mcp\/install)|add-mcp\b|\.mcpb\b|\.dxt\b|install-mcp\b|smithery(?:\/cli)? install|\bmcp install\b|docker mcp\b/i;

/** Documents without a snippet that connects a client. */
export const check: Check = (facts) => {
  const { repository, model, sdk } = facts;
  if (sdk.length === 0 && model.servers.length === 0)
    return { findings: [], searched: '', notApplicable: 'the code read is no MCP server' };
  const documents = findDocuments(repository);
  const searched = `${count(documents.length, 'document')} read`;
  const configured = repository.matching(/(?:^|\/)(?:\.?mcp\.json|gemini-extension\.json)$/);
  if (configured.length > 0 || documents.some((file) => SNIPPET.test(file.text))) return { findings: [], searched };
  const [readme] = documents;
  if (!readme || repository.scope !== 'repository')
    return reportMissing(facts, 'No document shows how a client is configured for this server', searched);
  const message = `${readme.path} shows no client configuration for this server`;
  return { findings: [{ file: readme, start: 0, end: 0, message, evidence: 'signal' }], searched };
};
