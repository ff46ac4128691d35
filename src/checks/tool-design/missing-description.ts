import { type Check, count, findingAt } from '../check.ts';

/** Tools, resources and prompts registered without a description. */
export const check: Check = ({ model }) => {
  const registered = model.servers.flatMap((server) => [
    ...server.tools.map((item) => ({ item, kind: 'Tool' })),
    ...server.resources.map((item) => ({ item, kind: 'Resource' })),
    ...server.prompts.map((item) => ({ item, kind: 'Prompt' })),
  ]);
  if (registered.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool, resource or prompt is registered in the code read' };
  const findings = registered
    .filter(({ item }) => !item.descriptionUnknown && (item.description ?? '').trim() === '')
    .map(({ item, kind }) =>
      findingAt(
        item.module,
        item.node,
        `${kind} ${item.name === undefined ? 'with a computed name' : `\`${item.name}\``} has no description`,
      ),
    );
  return { findings, searched: `${count(registered.length, 'registration')} read` };
};
