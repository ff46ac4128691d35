import { type Check, findingAt } from '../check.ts';
import { allTools } from '../tools.ts';

const OPENS =
  /^(?:\w+_)?(?:open|start|begin|create|launch|connect|attach|new|init)_?(?:session|browser|page|tab|transaction|connection|cursor|debug(?:ger)?|stream|shell|terminal|repl|kernel|context|workspace|recording|trace|game|thread|conversation)\w*$/i;
const HANDLES =
  /(?:^|_)(?:id|handle|token|key|ref|cursor)$|Id$|Handle$|^(?:session|connection|transaction|page|tab|browser)$/;

/** Tools that open something, where no tool takes a name of what was opened. */
export const check: Check = (facts) => {
  const tools = allTools(facts);
  const opening = tools.filter(({ name }) => OPENS.test(name ?? ''));
  if (opening.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool opens something that later calls use' };
  const others = tools.filter((tool) => !opening.includes(tool));
  const known = others.filter(({ parameters }) => parameters !== undefined);
  const takesHandle = known.some(({ parameters }) => parameters?.some(({ name }) => HANDLES.test(name)));
  const pointers =
    takesHandle || known.length === 0
      ? []
      : opening.map((tool) =>
          findingAt(
            tool.module,
            tool.node,
            `tool ${tool.name ?? ''} opens something that no other tool names`,
            'capability',
          ),
        );
  return { findings: [], searched: `${opening.length} of ${tools.length} tools open something`, pointers };
};
