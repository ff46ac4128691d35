import type { Call, Literal, Node } from '../../syntax/ast.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';

const EMPTY =
  /^\W*(?:error|failed|failure|an? (?:unknown |unexpected |internal )?error(?: has)? occurr?ed|something went wrong|unknown error|internal (?:server )?error|operation failed|request failed|bad request|not found|invalid (?:input|arguments?|request|params|parameters?|data|value|format))\W*$/i;
const MAKERS =
  /^(?:Error|TypeError|RangeError|ToolError|ValueError|RuntimeError|Exception|UserError|Errorf|NewToolResultError|error|structured_error|msg|anyhow|bail)$/;

/** Errors of tools that do not say what to do. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  if (functions.size === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const findings = facts.modules.flatMap((module): CheckFinding[] =>
    facts
      .nodesOf(module)
      .of('literal')
      .flatMap((literal) => {
        if (typeof literal.value !== 'string' || !EMPTY.test(literal.value) || !isAnswer(facts, literal)) return [];
        if (isNeverThrown(module.text.slice(0, literal.start))) return [];
        const handler = servingHandler(functions, literal);
        if (!handler) return [];
        const tool = handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``;
        return [
          findingAt(
            module,
            literal,
            `${tool} fails with "${literal.value.trim()}", which names no cause and no way out`,
          ),
        ];
      }),
  );
  return { findings, searched: `${count(functions.size, 'function')} behind tools read` };
};

/** `// Never reached: the loop returns or throws.` above the statement. */
function isNeverThrown(before: string): boolean {
  const [, last = ''] = /([^\n]*)\n[^\n]*$/.exec(before) ?? [];
  return /^\s*(?:\/\/|#).*\b(?:never|unreachable|not reach)/i.test(last);
}

/** The whole text of an error that is thrown, made or returned with the flag. */
function isAnswer(facts: Facts, literal: Literal): boolean {
  const { parent } = literal;
  if (parent?.kind === 'call') return isMaker(facts, parent, literal);
  if (parent?.kind !== 'object') return false;
  if (!parent.properties.some(({ key, value }) => value === literal && /^text$/i.test(key ?? ''))) return false;
  for (let at: Node | undefined = parent.parent; at && at.kind !== 'function' && at.kind !== 'block'; at = at.parent)
    if (at.kind === 'object' && at.properties.some(({ key }) => /^is_?error$/i.test(key ?? ''))) return true;
  return false;
}

function isMaker({ resolver }: Facts, call: Call, literal: Literal): boolean {
  const name = lastName(call);
  if (call.callee === (literal as Node) || call.args[0]?.value !== literal) return false;
  if (name === 'New') return /^errors\.New$/.test(resolver.calleeName(call));
  return (
    MAKERS.test(name) &&
    !/^(?:console|log|logger|logging|slog|tracing|self\.logger)\b/.test(
      resolver.moduleOf(call).text.slice(call.callee.start, call.callee.end),
    )
  );
}
