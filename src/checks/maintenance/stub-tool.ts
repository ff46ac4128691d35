import type { ModelTool } from '../../model/server-model.ts';
import { walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, findingAt } from '../check.ts';
import { handledTools, NO_HANDLED_TOOL } from '../tools.ts';

const SAYS =
  /\bnot (?:yet )?(?:been )?implemented\b|\bnot (?:yet )?supported in this version\b|\bunimplemented\b|\bcoming soon\b|^\s*TODO\b|\bto be implemented\b/i;
const ANNOUNCES = /not (?:yet )?implemented|stub|placeholder|coming soon|mock|demo|deprecated/i;
const PANICS = /^(?:todo|unimplemented)$/;
/** A handler that does more than this does something. */
const MOST = 2;

/** Tools that are listed and do nothing yet. */
export const check: Check = (facts) => {
  const tools = handledTools(facts);
  if (tools.length === 0) return NO_HANDLED_TOOL;
  const findings = tools
    .filter(isStub)
    .map((tool) =>
      findingAt(tool.module, tool.node, `Tool \`${tool.name ?? ''}\` is listed, and its handler is not implemented`),
    );
  return { findings, searched: `${count(tools.length, 'handler')} read` };
};

function isStub({ handler, description = '' }: ModelTool): boolean {
  if (!handler || handler.body.body.length > MOST || ANNOUNCES.test(description)) return false;
  let found = false;
  walk(handler.body, (node) => {
    if (node.kind === 'literal' && typeof node.value === 'string' && SAYS.test(node.value)) found = true;
    if (node.kind === 'name' && node.name === 'NotImplementedError') found = true;
    if (node.kind === 'call' && node.via === 'macro' && PANICS.test(lastName(node))) found = true;
    // A branch, a loop or a handler of errors: the rest of the function works.
    if (['if', 'switch', 'loop', 'try'].includes(node.kind)) return false;
    return !found;
  });
  return found;
}
