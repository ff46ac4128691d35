/** Judgements: the question of a rule, with places to look computed from the code. */
import { type CheckFinding, type Facts, findingAt } from '../checks/check.ts';
import type { JudgeDetection } from '../types.ts';

const MAX_POINTERS = 8;

/** The places that a judgement points to, at most `MAX_POINTERS`, in source order. */
export function findPointers(facts: Facts, judge: JudgeDetection): CheckFinding[] {
  return judge.pointers.flatMap((pointer) => pointersOf(facts, pointer)).slice(0, MAX_POINTERS);
}

function pointersOf(facts: Facts, pointer: string): CheckFinding[] {
  const { servers } = facts.model;
  if (pointer === 'tools') {
    return servers.flatMap((server) =>
      server.tools.map((tool) =>
        findingAt(tool.module, tool.node, `tool ${tool.name ?? '(computed name)'}`, 'capability'),
      ),
    );
  }
  if (pointer === 'handlers') {
    return servers.flatMap((server) =>
      server.tools.flatMap((tool) =>
        tool.handler
          ? [
              findingAt(
                facts.resolver.moduleOf(tool.handler),
                tool.handler,
                `handler of ${tool.name ?? 'a tool'}`,
                'capability',
              ),
            ]
          : [],
      ),
    );
  }
  if (pointer === 'prompts' || pointer === 'resources') {
    return servers.flatMap((server) =>
      server[pointer].map((item) =>
        findingAt(item.module, item.node, `${pointer.slice(0, -1)} ${item.name ?? '(computed name)'}`, 'capability'),
      ),
    );
  }
  if (pointer === 'server') {
    return servers.flatMap((server) =>
      server.module && server.node
        ? [findingAt(server.module, server.node, `server ${server.name ?? ''}`.trim(), 'capability')]
        : [],
    );
  }
  if (pointer === 'transports') {
    return servers.flatMap((server) =>
      server.transports.map((transport) =>
        findingAt(transport.module, transport.node, `${transport.kind} transport`, 'capability'),
      ),
    );
  }
  if (pointer.startsWith('calls:')) {
    return facts
      .callsTo(pointer.slice('calls:'.length).split(/\s+/))
      .map(({ call, module, name }) => findingAt(module, call, name, 'capability'));
  }
  if (pointer.startsWith('files:')) {
    return facts.repository
      .matching(new RegExp(pointer.slice('files:'.length)))
      .map((file) => ({ file, start: 0, end: 0, message: file.path }));
  }
  return [];
}
