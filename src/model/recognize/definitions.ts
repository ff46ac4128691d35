/** Reads what a server answers to `tools/list`: a list of tools without the code behind them. */
import type { RecognizeContext, Recognizer } from '../build.ts';
import type { Value } from '../values/value.ts';
import { makeTool, partsOf } from './typescript-parts.ts';
import { TypeScriptProject } from './typescript-project.ts';

/** JSON is read as the JavaScript that it also is. */
export const definitions: Recognizer = {
  languages: ['javascript'],
  recognize: ({ resolver, module, nodesOf, sink }: RecognizeContext) => {
    const [list] = module.body;
    if (list?.kind !== 'array') return;
    const project = new TypeScriptProject(resolver, nodesOf);
    for (const { value: node } of list.elements) {
      if (node.kind !== 'object') continue;
      project.evaluator.renew();
      const value: Value = { node, env: project.emptyEnv };
      sink.tool(makeTool(project, partsOf(project, value, {}), { node, via: 'tools/list' }, undefined));
    }
  },
};
