import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { placeOf } from '../tools.ts';

/** Whole parameter names, in words joined by `_`. */
const SECRET =
  /^(?:(?:\w+_)?(?:api|app|access|auth|secret|private|signing|encryption|master|account|admin|subscription)_?keys?|(?:\w+_)?(?:api|access|auth|bearer|refresh|id|session|oauth|jwt|personal_access|github|gitlab|slack|bot|service|user|admin|api_access|security)_?tokens?|token|bearer|jwt|(?:\w+_)?(?:password|passwd|passphrase|passcode)|pwd|(?:client_|app_|api_|shared_|webhook_|consumer_)?secret|authorization|(?:\w+_)?credentials?|private_key_(?:pem|path_contents))$/;
/** Words of a description that make `token` or `key` something else. */
const OTHERWISE =
  /\bpag(?:e|ing|ination)\b|\bcursor\b|\bcontinu|\bnext (?:page|set|batch)\b|\bresum|\bcontract\b|\bcoins?\b|\berc-?20\b|\bblockchain\b|\bsymbol\b|\bcrypto(?:currency)?\b|\bwallet address\b|\bmint\b|\bhandle\b|\breturned by\b|\bfrom a previous\b|\bsync token\b|\b(?:path|file ?name|name|id|identifier|arn) of\b|\bname or id\b|\breference to\b/i;
const PAGING =
  /^(?:page|next|next_page|continuation|continue|sync|cursor|resume|cancel|cancellation|csrf|client|idempotency|request|device|push|confirmation|confirm|max|num|total|start|after|before)_?tokens?$/;
const MAX_DEPTH = 4;

/** Credentials among the parameters of a tool. */
export const check: Check = (facts) => {
  const tools = facts.model.servers.flatMap((server) => server.tools);
  const read = tools.filter((tool) => tool.parameters !== undefined);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  if (read.length === 0) return { findings: [], searched: '', notEvaluated: 'no input schema could be read' };
  const findings = read.flatMap((tool) =>
    secretsOf(tool.parameters ?? [], 0).map((parameter) => report(facts, tool, parameter)),
  );
  return { findings, searched: `parameters of ${count(read.length, 'tool')} read` };
};

function secretsOf(parameters: readonly ToolParameter[], depth: number): ToolParameter[] {
  if (depth === MAX_DEPTH) return [];
  return parameters.flatMap((parameter) => [
    ...(isSecret(parameter) ? [parameter] : []),
    ...secretsOf(parameter.properties ?? [], depth + 1),
    ...secretsOf(parameter.items?.properties ?? [], depth + 1),
  ]);
}

function isSecret({ name, type, description = '', enum: options }: ToolParameter): boolean {
  if ((type !== 'string' && type !== 'unknown' && type !== 'object') || (options && options.length > 0)) return false;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return SECRET.test(words) && !PAGING.test(words) && !OTHERWISE.test(description);
}

function report(facts: Facts, tool: ModelTool, parameter: ToolParameter): CheckFinding {
  const message = `Tool ${tool.name === undefined ? 'with a computed name' : `\`${tool.name}\``} takes the credential \`${parameter.name}\` as an argument`;
  return { ...placeOf(facts, tool, parameter.location), message, evidence: 'signal' };
}
