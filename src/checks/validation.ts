/** Whether a handler, or a function below it, holds its arguments against something. */
import type { Call, FunctionNode, Node } from '../syntax/ast.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import type { Facts } from './check.ts';

/** Calls that hold a value against a schema or narrow it by hand. */
const VALIDATES =
  /^(?:parse|safeParse|parseAsync|safeParseAsync|\w*[vV]alidate\w*|validate_python|TypeAdapter|is_valid|assert\w*Args\w*|check\w*Args\w*|from_value|is\w*Args|\w*Schema|get\w*Args?|require(?:String|Number|Args?)\w*)$/;
const MAX_FUNCTIONS = 120;

/** True when a call below the handler validates, or hands the arguments to code that is not seen. */
export function validates(facts: Facts, root: FunctionNode): boolean {
  const seen = new Set<FunctionNode>([root]);
  const pending = [root];
  let found = false;
  for (let at = 0, next = pending[at]; next && !found; next = pending[++at]) {
    walk(next.body, (node) => {
      if (node.kind !== 'call') return !found;
      const called = facts.resolver.functionOf(node);
      if (VALIDATES.test(lastName(node)) && lastName(node) !== 'stringify' && !isJsonParse(node)) found = true;
      // A tool found at run time brings its own handler: whether that validates is not seen here.
      if (!called && isDynamic(facts, node)) found = true;
      if (called && !seen.has(called) && seen.size < MAX_FUNCTIONS) {
        seen.add(called);
        pending.push(called);
      }
      return !found;
    });
  }
  return found;
}

function isJsonParse(call: Call): boolean {
  return (
    call.callee.kind === 'member' &&
    call.callee.object.kind === 'name' &&
    /^(?:JSON|Date|path|url)$/.test(call.callee.object.name)
  );
}

/** `tools[name](args)`, `tool.handler(args)`, `tool.execute(args)`. */
function isDynamic(facts: Facts, call: Call): boolean {
  const callee = unwrap(call.callee);
  const passed = call.args.some((one) => /^(?:args|arguments|input|params|request|toolArgs)$/.test(nameOf(one.value)));
  if (!passed) return false;
  // `originalHandler(request)`: what is called is not the project's, and may well validate.
  if (
    callee.kind === 'index' ||
    (callee.kind === 'name' && /handler|original|existing|next|inner|callback/i.test(callee.name))
  )
    return true;
  return (
    callee.kind === 'member' &&
    facts.resolver.functionOf(callee) === undefined &&
    /^(?:handler|execute|run|call|invoke|handle\w*|callback|callTool|execute\w*)$/.test(callee.property)
  );
}

function nameOf(node: Node): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
}
