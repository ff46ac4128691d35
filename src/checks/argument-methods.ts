/** Methods of the object of arguments: which read a key, which give it on, which need all of it. */
import type { Call, Expression, Node } from '../syntax/ast.ts';
import { lastName } from './arguments.ts';

/** Reads the key that is its first argument: of dictionaries, maps, and the request of `mark3labs/mcp-go`. */
const READS_KEY =
  /^(?:get|pop|setdefault|has|hasOwn|hasOwnProperty|remove|contains_key|get_mut|(?:Get|Require)(?:String|Int|Float|Bool)(?:Slice)?)$/;
/** Gives the same object, bare or wrapped. */
const SAME =
  /^(?:copy|clone|cloned|unwrap|unwrap_or|unwrap_or_default|unwrap_or_else|expect|as_ref|as_mut|as_deref|as_object|to_owned|ok_or|ok_or_else|ok|map_err|GetArguments|GetRawArguments|into_inner|context)$/;
/** Hands the object to the function that is its argument. */
const HANDS_ON = /^(?:and_then|map|is_some_and|then|map_or|map_or_else)$/;
/** Checks the object against a schema and gives what the schema lets through. */
const PARSES = /^(?:parse|parseAsync)$/;
/** Puts further keys into the object. */
export const FILLS = /^(?:update|assign|merge|extend|insert|set|put|defaults)$/;
const LOGS =
  /^(?:log|debug|info|warn|warning|error|trace|print|println|eprintln|dbg|exception|critical|Printf|Println|Print|Debug|Info|Warn|Error|Debugf|Infof|Warnf|Errorf)$/;
/** What only looks whether the object is there, or how large it is. */
const LOOKS = /^(?:len|isinstance|bool|type|isArray|Boolean|isEmpty|is_empty|is_none|is_some|nil)$/;
const TEXTS =
  /^(?:stringify|dumps|str|repr|String|inspect|Sprintf|Sprint|format|safeStringify|redact\w*|sanitize\w*|mask\w*)$/;

export type MethodUse = 'reads' | 'same' | 'hands-on' | 'all';

export function useOfMethod(name: string): MethodUse {
  if (READS_KEY.test(name)) return 'reads';
  if (SAME.test(name)) return 'same';
  return HANDS_ON.test(name) ? 'hands-on' : 'all';
}

/** What a call outside the project does with the object when it is an argument. */
export function useOfArgument(call: Call): 'nothing' | 'parses' | 'parses-safely' | 'all' {
  const name = lastName(call);
  if (LOOKS.test(name)) return 'nothing';
  if (call.callee.kind === 'member' && PARSES.test(name) && !isName(call.callee.object, 'JSON')) return 'parses';
  if (name === 'safeParse' || name === 'safeParseAsync') return 'parses-safely';
  return isLogged(call) ? 'nothing' : 'all';
}

function isName(node: Expression, name: string): boolean {
  return node.kind === 'name' && node.name === name;
}

/** Whether what stands here ends in a log and nowhere else. */
export function isLogged(node: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.kind === 'call') {
      const name = lastName(at);
      if (LOGS.test(name)) return at.parent?.kind === 'block' || at.parent?.kind === 'await';
      if (!TEXTS.test(name)) return false;
    } else if (!['text', 'binary', 'object', 'array', 'member', 'conditional', 'await'].includes(at.kind)) return false;
  }
  return false;
}

/** Whether a read only says if the key is there: `if (args.a)`, `!args.a`, `typeof args.a`, `args.a === undefined`. */
export function isTested(node: Expression): boolean {
  for (let at: Node = node, up = node.parent; up; at = up, up = up.parent) {
    if (up.kind === 'if' || up.kind === 'conditional') return up.test === at;
    if (up.kind === 'unary' && (up.operator === 'not' || up.operator === 'typeof')) return true;
    if (up.kind === 'binary' && ['==', '!=', 'is'].includes(up.operator) && isNothing(up.right)) return true;
    if (up.kind !== 'binary' && up.kind !== 'await' && up.kind !== 'cast') return false;
    if (up.kind === 'binary' && !['and', 'or', '==', '!='].includes(up.operator)) return false;
  }
  return false;
}

function isNothing(node: Expression): boolean {
  return (node.kind === 'literal' && node.type === 'null') || isName(node, 'undefined') || isName(node, 'nil');
}
