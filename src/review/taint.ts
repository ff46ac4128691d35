/** The rung `taint`: entries from the server model, flows from the engine, findings for a rule. */
import type { CheckFinding, Facts } from '../checks/check.ts';
import { isTooling } from '../checks/project.ts';
import type { HandlerInput } from '../model/server-model.ts';
import type { FunctionNode, Node } from '../syntax/ast.ts';
import { locationOf } from '../syntax/positions.ts';
import { analyseTaint, type TaintEntry, type TaintFlow, type TaintResult } from '../taint/analysis.ts';
import { kindsOf } from '../taint/kinds.ts';
import { kindsOfPattern } from '../taint/regexes.ts';
import type { ApiModel, RuleLanguage, TaintDetection, ToolParameter } from '../types.ts';
import { breakPromises } from './promises.ts';

/** Runs the engine over the inputs of the server model. */
export function runTaint(facts: Facts, models: Readonly<Record<string, ApiModel>>): TaintResult {
  const { modules, resolver, nodesOf } = facts;
  const result = analyseTaint({
    modules,
    resolver,
    nodesOf,
    models,
    entries: facts.model.inputs.flatMap(makeEntries),
    handlers: facts.model.servers.flatMap((server) =>
      [...server.tools, ...server.resources, ...server.prompts].flatMap((one) => one.handler ?? []),
    ),
    roots: findRoots(facts, models),
  });
  return { ...result, flows: breakPromises(facts, result.flows) };
}

/**
 * Functions to follow although no input enters them: whatever reads a secret or the environment, or logs.
 */
function findRoots(facts: Facts, models: Readonly<Record<string, ApiModel>>): FunctionNode[] {
  const roots = new Set<FunctionNode>();
  const names = Object.values(models).flatMap((model) => [
    ...model.sources,
    ...model.sinks.filter((sink) => sink.kind === 'log'),
  ]);
  const callees = [...new Set(names.flatMap((call) => call.callee))].filter(
    (name) => !name.startsWith('?') && name !== 'print',
  );
  for (const { call } of facts.callsTo(callees)) {
    const owner = outermostFunction(call);
    if (owner) roots.add(owner);
  }
  return [...roots];
}

function outermostFunction(node: Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  for (let at = node.parent; at; at = at.parent) if (at.kind === 'function') found = at;
  return found;
}

/** Flows that a rule's detection describes, and what was searched. */
export function evaluateTaint(
  result: TaintResult,
  detection: TaintDetection,
  languages: readonly RuleLanguage[],
): { findings: CheckFinding[]; searched: string; limit?: string } {
  const matching = result.flows.filter(
    (flow) =>
      detection.source.includes(flow.source.kind) &&
      detection.sink.includes(flow.sink.kind) &&
      !detection.sanitizer.some((kind) => flow.sanitizers.has(kind)) &&
      isRead(flow, languages) &&
      !isPromptText(flow) &&
      !isBuildStep(flow),
  );
  const seen = new Set<string>();
  const findings = matching.flatMap((flow) => {
    const key = `${flow.sink.module.path}:${flow.sink.node.start}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [makeFinding(flow, detection.messages?.[flow.sink.kind] ?? detection.message)];
  });
  const cut = detection.sink.some((sink) =>
    ['slot', ...detection.source].some((kind) => result.cut.get(sink)?.has(kind)),
  );
  const limit = result.limit ?? (cut ? 'more values reach one call than the flow analysis tells apart' : undefined);
  const sinks = result.sinks.filter((sink) => detection.sink.includes(sink.kind)).length;
  return {
    findings,
    searched: `${sinks} calls of kind ${detection.sink.join(', ')}`,
    ...(limit !== undefined && { limit }),
  };
}

/** Whether the rule reads the language of the sink: a linear regular expression of Go is none that backtracks. */
function isRead({ sink }: TaintFlow, languages: readonly RuleLanguage[]): boolean {
  const { language } = sink.module;
  return languages.includes('any') || languages.includes(language === 'javascript' ? 'typescript' : language);
}

/** A prompt returns text: what only has the shape of a statement there, and reaches no call, is written for a reader. */
function isPromptText({ source, evidence }: TaintFlow): boolean {
  return source.kind === 'prompt-input' && evidence === 'signal';
}

/** What a build script reads from its environment and prints never runs in the server. */
function isBuildStep({ source, sink }: TaintFlow): boolean {
  return isTooling(sink.module.path) && !/-input$|-uri$/.test(source.kind);
}

function makeFinding(flow: TaintFlow, message: string): CheckFinding {
  const { module, node, callee } = flow.sink;
  return {
    file: module,
    start: node.start,
    end: node.end,
    evidence: flow.evidence,
    message: message.replaceAll('{source}', flow.source.label).replaceAll('{sink}', callee),
    flow: flow.steps.map((step) => ({ location: locationOf(step.module, step.node), message: step.message })),
  };
}

function makeEntries(input: HandlerInput): TaintEntry[] {
  const { alsoAt } = input;
  return alsoAt ? [makeEntry(input), makeEntry({ ...input, path: alsoAt })] : [makeEntry(input)];
}

function makeEntry(input: HandlerInput): TaintEntry {
  const cleared = new Map<string, readonly string[]>();
  for (const parameter of input.properties ?? []) cleared.set(parameter.name, clearedBy(parameter));
  if (input.single) cleared.set('', clearedBy(input.single));
  const owner = {
    'tool-input': 'tool',
    'prompt-input': 'prompt',
    'resource-uri': 'resource',
    'completion-input': 'completion',
    'http-input': 'route',
  }[input.kind];
  return {
    kind: input.kind,
    handler: input.handler,
    parameter: input.parameter,
    path: input.path,
    cleared,
    label: (key) => {
      const name = input.single?.name ?? key;
      const of = input.of === undefined ? `a ${owner}` : `${owner} ${input.of}`;
      return name === undefined ? `arguments of ${of}` : `parameter ${name} of ${of}`;
    },
  };
}

/** Sanitizer kinds that a schema gives: values it admits cannot do that harm. `*` clears every kind. */
function clearedBy(parameter: ToolParameter): readonly string[] {
  if (
    parameter.type === 'number' ||
    parameter.type === 'integer' ||
    parameter.type === 'boolean' ||
    parameter.type === 'null'
  )
    return ['*'];
  if (parameter.enum && parameter.enum.length > 0) return ['*'];
  if (parameter.type === 'array' && parameter.items) return clearedBy(parameter.items);
  if (
    parameter.format !== undefined &&
    ['uuid', 'date', 'date-time', 'datetime', 'ipv4', 'time', 'cuid', 'ulid', 'nanoid'].includes(parameter.format)
  )
    return ['*'];
  // What a text cannot be: an object in place of a value.
  const shape = parameter.type === 'string' ? ['text'] : [];
  return parameter.pattern === undefined ? shape : [...shape, ...kindsOf(kindsOfPattern(parameter.pattern))];
}
