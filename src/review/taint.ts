/** The rung `taint`: entries from the server model, flows from the engine, findings for a rule. */
import type { CheckFinding, Facts } from '../checks/check.ts';
import { isSecretName, isSigningName, looksLive } from '../checks/credentials.ts';
import { isTooling } from '../checks/project.ts';
import type { HandlerInput } from '../model/server-model.ts';
import type { Call, FunctionNode, Node } from '../syntax/ast.ts';
import { locationOf } from '../syntax/positions.ts';
import { analyseTaint, type TaintEntry, type TaintFlow, type TaintResult } from '../taint/analysis.ts';
import { kindsOf } from '../taint/kinds.ts';
import { kindsOfPattern } from '../taint/regexes.ts';
import type { ApiModel, RuleLanguage, TaintDetection, ToolParameter } from '../types.ts';
import { breakPromises } from './promises.ts';
import { findUpstreamEntries } from './upstream.ts';

/** Runs the engine over the inputs of the server model. */
export function runTaint(facts: Facts, models: Readonly<Record<string, ApiModel>>): TaintResult {
  const { modules, resolver, nodesOf } = facts;
  const harmless = findHarmlessKeys(facts);
  const result = analyseTaint({
    modules,
    resolver,
    nodesOf,
    models,
    entries: [
      ...[...facts.model.inputs, ...facts.model.typedInputs].flatMap((input) => makeEntries(input, harmless)),
      ...findUpstreamEntries(facts),
    ],
    handlers: facts.model.servers.flatMap((server) =>
      [...server.tools, ...server.resources, ...server.prompts].flatMap((one) => one.handler ?? []),
    ),
    ...findRoots(facts, models),
    isCredential: (name, text) => (isSecretName(name) || isSigningName(name)) && looksLive(name, text),
  });
  return { ...result, flows: breakPromises(facts, result.flows) };
}

/**
 * What to follow although no input enters it: functions that read a secret or the environment or log, and logs of modules.
 */
function findRoots(facts: Facts, models: Readonly<Record<string, ApiModel>>): { roots: FunctionNode[]; calls: Call[] } {
  const roots = new Set<FunctionNode>();
  const calls: Call[] = [];
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
    else calls.push(call);
  }
  for (const handler of findRequestMethods(facts)) roots.add(handler);
  return { roots: [...roots], calls };
}

/** `do_GET` of a request handler of Python's standard library: it takes no argument, the request is the object. */
function findRequestMethods({ modules, nodesOf, resolver }: Facts): FunctionNode[] {
  return modules
    .filter(({ language }) => language === 'python')
    .flatMap((module) => nodesOf(module).of('class'))
    .flatMap((owner) => {
      const methods = owner.methods.filter(({ name }) => name !== undefined && /^do_[A-Z]+$/.test(name));
      const base = methods.length > 0 ? resolver.members.externalBase(owner) : undefined;
      return base !== undefined && /^http\.server\.\w+$/.test(base) ? methods : [];
    });
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
  // What a tool offers is reported only where nothing else reaches the call.
  const offered = (flow: TaintFlow) => isOffered(flow, detection);
  const ordered = [...matching.filter((flow) => !offered(flow)), ...matching.filter(offered)];
  const findings = ordered.flatMap((flow) => {
    const key = `${flow.sink.module.path}:${flow.sink.node.start}`;
    if (seen.has(key)) return [];
    seen.add(key);
    if (!detection.capability || !offered(flow))
      return [makeFinding(flow, detection.messages?.[flow.sink.kind] ?? detection.message)];
    return [{ ...makeFinding(flow, detection.capability.message), evidence: 'capability' as const }];
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

/** A tool that takes a command or code to run it, as its parameter says: a capability, and no defect on the way. */
function isOffered(flow: TaintFlow, { capability }: TaintDetection): boolean {
  const { kind, name } = flow.source;
  if (!capability || kind !== 'tool-input' || !flow.whole || name === undefined) return false;
  return new RegExp(capability.parameter, 'i').test(name);
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

/** Keys that are numbers, truth values or closed choices in every tool that has them: for handlers that serve them all. */
function findHarmlessKeys({ model }: Facts): ReadonlySet<string> {
  const parameters = model.servers.flatMap(({ tools }) => tools.flatMap((tool) => tool.parameters ?? []));
  const isHarmless = (parameter: ToolParameter) => clearedBy(parameter).includes('*');
  const harmful = new Set(parameters.filter((parameter) => !isHarmless(parameter)).map(({ name }) => name));
  return new Set(parameters.filter(({ name }) => !harmful.has(name)).map(({ name }) => name));
}

function makeEntries(input: HandlerInput, harmless: ReadonlySet<string>): TaintEntry[] {
  const { alsoAt } = input;
  const own = makeEntry(input, harmless);
  return alsoAt ? [own, makeEntry({ ...input, path: alsoAt }, harmless)] : [own];
}

function makeEntry(input: HandlerInput, harmless: ReadonlySet<string>): TaintEntry {
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
    ...(input.single && { name: input.single.name }),
    harmless,
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

/** Too few characters for a search to go back often. */
const SHORT = 20;

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
  if (parameter.maxLength !== undefined && parameter.maxLength <= SHORT) shape.push('short-text');
  return parameter.pattern === undefined ? shape : [...shape, ...kindsOf(kindsOfPattern(parameter.pattern))];
}
