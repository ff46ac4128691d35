import type { Module } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isTooling } from '../project.ts';

const HEADER = /x-accel-buffering/i;
const STREAM = /^text\/event-stream\b/;
const TYPE = /^content[-_]?type$/i;
/** The handlers of the official Go SDK, whose streams carry no such header. */
const GO = /^github\.com\/modelcontextprotocol\/go-sdk\/mcp\.(?:NewStreamableHTTPHandler|NewSSEHandler)$/;

/** Event streams that a proxy in front of the server may hold back. */
export const check: Check = (facts) => {
  const modules = facts.modules.filter((module) => !isTooling(module.path));
  const streams = modules.flatMap((module) => [...written(facts, module), ...served(facts, module)]);
  if (streams.length === 0)
    return { findings: [], searched: '', notApplicable: 'no event stream is written in the code read' };
  const searched = `${count(streams.length, 'event stream')} found`;
  const told =
    modules.some(({ text }) => HEADER.test(text)) ||
    facts.repository
      .matching(/\.conf$|\.ya?ml$|(?:^|\/)Caddyfile$/)
      .some(({ text }) => /proxy[-_]buffering:?\s*["']?off|flush_interval/.test(text));
  return { findings: told ? [] : streams, searched };
};

/** The content type of a response that the project writes itself. */
function written(facts: Facts, module: Module): CheckFinding[] {
  if (!module.text.includes('text/event-stream')) return [];
  const report = (node: { start: number; end: number }) =>
    findingAt(module, node, 'The event stream is written without `X-Accel-Buffering: no`');
  const nodes = facts.nodesOf(module);
  const objects = nodes.of('object').flatMap((node) => {
    // A request that accepts a stream has a method or an `Accept` beside it.
    if (node.properties.some((one) => /^accept$/i.test(one.key ?? ''))) return [];
    return node.properties
      .filter((one) => TYPE.test(one.key ?? '') && STREAM.test(textOf(facts.resolver, one.value) ?? ''))
      .map(report);
  });
  const calls = nodes.of('call').filter((call) => {
    const [first, second] = call.args.map((one) => textOf(facts.resolver, one.value) ?? '');
    if (
      /^(?:setHeader|header|set|Set|Add|append|insert)$/.test(lastName(call)) &&
      TYPE.test(first ?? '') &&
      STREAM.test(second ?? '')
    )
      return true;
    return module.language === 'python' && STREAM.test(textOf(facts.resolver, keyword(call, 'media_type')) ?? '');
  });
  return [...objects, ...calls.map(report)];
}

function served(facts: Facts, module: Module): CheckFinding[] {
  // The header may be set by what is around the handler, which single files do not show.
  if (module.language !== 'go' || facts.repository.scope === 'excerpt') return [];
  return facts
    .callsNamed({ name: GO })
    .filter((one) => one.module === module)
    .filter(({ call }) => !/\bJSONResponse:\s*true/.test(module.text.slice(call.start, call.end)))
    .map(({ call, name }) =>
      findingAt(module, call, `The streams of \`${name.split('.').at(-1)}\` carry no \`X-Accel-Buffering: no\``),
    );
}
