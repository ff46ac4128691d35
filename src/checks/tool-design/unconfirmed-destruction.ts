import type { ModelTool } from '../../model/server-model.ts';
import { locationOf } from '../../syntax/positions.ts';
import { walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { Reach, type Reached, type ToolBody } from '../reach.ts';
import { stepsTo } from '../reach-steps.ts';
import { stemsOf } from '../tool-lists.ts';
import { allTools } from '../tools.ts';

/** What takes a whole tree, table or collection with it. */
const WHOLE =
  /^(?:fs(?:\/promises|-extra|\.promises)?\.(?:rm|remove|emptyDir|rmdir)(?:Sync)?|rimraf.*|del|shutil\.rmtree|os\.RemoveAll|(?:std|tokio)::fs::remove_dir_all|(?:DROP|TRUNCATE)\b.*|delete_?(?:M|m)any|.*[cC]ollection_?[nN]amespaced.*)$/;
const CONFIRMS =
  /confirm|dry_?-?run|preview|force|approv|acknowledg|are_you_sure|i_understand|simulate|plan_only|consent/i;
const STOPS = /elicit|confirm|dry_?run|inputRequired|input_required|InputRequired|trash|recycle|soft_?delete/i;

/** Tools that delete a whole tree or table at once, with no step between the call and the loss. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(({ parameters }) => parameters === undefined || parameters.length > 0);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool with parameters is registered in the code read' };
  const reach = Reach.of(facts);
  let followed = 0;
  const findings = tools.flatMap((tool): CheckFinding[] => {
    const body = reach.bodyOf(tool);
    if (!body || (tool.parameters ?? []).some(({ name }) => CONFIRMS.test(name))) return [];
    followed++;
    const loss = reach.effectsOf(tool, body).find((one) => isWhole(facts, one));
    if (!loss || !offersLoss(tool) || asksFirst(body, loss)) return [];
    const where = locationOf(loss.effect.module, loss.effect.node);
    const message = `Tool \`${tool.name ?? ''}\` reaches \`${loss.effect.name}\` at ${where.path}:${where.start.line} with no confirmation and no dry run`;
    return [
      {
        ...findingAt(tool.module, tool.node, message, 'flow'),
        flow: stepsTo(facts, tool, `tool ${tool.name ?? ''}`, loss),
      },
    ];
  });
  if (followed === 0) return { findings: [], searched: '', notEvaluated: 'no handler of a tool could be followed' };
  return { findings, searched: `${count(followed, 'handler')} of ${count(tools.length, 'tool')} followed` };
};

function isWhole(facts: Facts, { effect }: Reached): boolean {
  if (effect.kind !== 'delete' || effect.isMinor === true || !WHOLE.test(effect.name)) return false;
  if (!/(?:^|\.)(?:rm|rmSync|remove)$/.test(effect.name)) return true;
  const { text } = facts.resolver.moduleOf(effect.node);
  return /recursive/.test(text.slice(effect.node.start, effect.node.end));
}

/** A tool that is there to delete; others that clean up after themselves need no answer from a person. */
function offersLoss({ name = '', description = '' }: ModelTool): boolean {
  return stemsOf(`${name} ${description.slice(0, 200)}`).some((word) =>
    /^(?:delet|remov|drop|destroy|purg|eras|wip|truncat|clear|uninstall)/.test(word),
  );
}

/** Whether the handler, or a function on the way to the loss, asks a person or only shows what it would do. */
function asksFirst(body: ToolBody, { calls, effect }: Reached): boolean {
  const on = [...body.roots, ...calls, effect.node];
  return on.some((node) => {
    let asks = false;
    let at = node;
    while (at.parent && at.kind !== 'function') at = at.parent;
    walk(at, (inner) => {
      const word =
        inner.kind === 'name'
          ? inner.name
          : inner.kind === 'member'
            ? inner.property
            : inner.kind === 'literal'
              ? String(inner.value)
              : '';
      if (STOPS.test(word)) asks = true;
      return !asks;
    });
    return asks;
  });
}
