import type { Call, Module } from '../../syntax/ast.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, findingAt } from '../check.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';

const EXITS: Record<Module['language'], RegExp> = {
  typescript: /^(?:process\.(?:exit|abort|kill)|Deno\.exit)$/,
  javascript: /^(?:process\.(?:exit|abort|kill)|Deno\.exit)$/,
  python: /^(?:sys\.exit|os\._exit|os\.abort|exit|quit)$/,
  rust: /^(?:std::process::(?:exit|abort)|process::exit|panic|todo|unimplemented)$/,
  go: /^(?:os\.Exit|log\.(?:Fatal|Panic)(?:f|ln)?|panic|runtime\.Goexit)$/,
};
const ENDS = new RegExp(
  Object.values(EXITS)
    .map(({ source }) => source)
    .join('|'),
);
/** Receivers of `unwrap` that fail only after another failure, or never. */
const INFALLIBLE =
  /^(?:lock|read|write|borrow|borrow_mut|new|try_lock|to_string|to_value|to_vec|into_inner|header|status|from_static|and_hms_opt|from_u32|as_ref|as_mut|parent|file_name|duration_since|with_template)$/;

/** Calls that end the process, or the task that serves the request, from inside a tool. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  if (functions.size === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const findings = facts.callsNamed({ name: ENDS, last: /^unwrap$/ }).flatMap(({ call, module, name }) => {
    const by = EXITS[module.language].test(name)
      ? name
      : module.language === 'rust' && unwrapsFallible(facts.resolver, call)
        ? lastName(call)
        : undefined;
    const handler =
      by && !isProbe(call, name) && !isUnreachable(call) && !isAskedFor(facts.resolver, call)
        ? servingHandler(functions, call)
        : undefined;
    if (!by || !handler) return [];
    const tool = handler.tool === undefined ? 'a tool' : `\`${handler.tool}\``;
    return [findingAt(module, call, `\`${by}\` runs while ${tool} is called`)];
  });
  return { findings, searched: `${count(functions.size, 'function')} behind tools read` };
};

/** `panic("unreachable")` */
function isUnreachable(call: Call): boolean {
  const first = call.args[0]?.value;
  return first?.kind === 'literal' && typeof first.value === 'string' && /unreachable/i.test(first.value);
}

/** `if (exit) process.exit(1)`: a helper that ends the process where its caller says so, which handlers do not. */
function isAskedFor(resolver: Resolver, call: Call): boolean {
  const test = enclosing(call, 'if')?.test;
  return test?.kind === 'name' && resolver.bindingOf(test)?.parameter !== undefined;
}

/** `process.kill(pid, 0)` and kills of other processes are no exit. */
function isProbe(call: Call, name: string): boolean {
  const [first] = call.args;
  return (
    name === 'process.kill' &&
    !(
      first?.value.kind === 'member' &&
      first.value.property === 'pid' &&
      first.value.object.kind === 'name' &&
      first.value.object.name === 'process'
    )
  );
}

/** `x.unwrap()` on something that an input or an upstream may make fail; `expect` says why it does not. */
function unwrapsFallible(resolver: Resolver, call: Call): boolean {
  if (lastName(call) !== 'unwrap' || call.callee.kind !== 'member') return false;
  const source = unwrap(call.callee.object);
  if (source.kind !== 'call') return source.kind === 'name' || source.kind === 'member';
  if (source.callee.kind === 'member' && source.callee.object.kind === 'literal') return false;
  return !INFALLIBLE.test(lastName(source)) && !/(?:^|::)(?:Regex|Selector)::/.test(resolver.calleeName(source));
}
