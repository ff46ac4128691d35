/** The way to an effect, as a finding shows it. */
import type { ModelTool } from '../model/server-model.ts';
import type { Node } from '../syntax/ast.ts';
import { locationOf } from '../syntax/positions.ts';
import type { FlowStep, Location } from '../types.ts';
import { lastName } from './arguments.ts';
import type { Facts } from './check.ts';
import type { Reached } from './reach.ts';

const MAX_SHOWN = 10;

/** From the registration, which says `first` of the tool, over the calls to the effect. */
export function stepsTo({ resolver }: Facts, tool: ModelTool, first: string, { effect, calls }: Reached): FlowStep[] {
  const half = MAX_SHOWN / 2;
  const shown = calls.length > MAX_SHOWN ? [...calls.slice(0, half), ...calls.slice(-half)] : calls;
  const place = (node: Node): Location => locationOf(resolver.moduleOf(node), node);
  return [
    { location: tool.location, message: first },
    ...shown.map((call) => ({ location: place(call), message: `calls ${lastName(call) || 'a function'}` })),
    { location: place(effect.node), message: effect.name },
  ];
}
