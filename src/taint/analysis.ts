/** The flow engine: which values from outside reach which calls. It knows no rule and no protocol word. */
import type { Expression, FunctionNode, Module, Node } from '../syntax/ast.ts';
import type { ModuleNodes } from '../syntax/nodes.ts';
import { Implementations } from '../syntax/resolve/implementations.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import type { ApiModel } from '../types.ts';
import { Engine } from './engine.ts';
import { runEntries } from './entries.ts';
import { kindsOf } from './kinds.ts';
import { ModelIndex } from './models.ts';
import { placeHits, stepsOf } from './places.ts';
import { pathOf } from './symbols.ts';
import { isLesser, type Taint } from './values.ts';

/** A parameter (or a part of it) that carries values from outside. */
export interface TaintEntry {
  readonly kind: string;
  readonly handler: FunctionNode;
  /** Index into `handler.params`. */
  readonly parameter: number;
  /** Where inside the parameter the values are: `['params', 'arguments']`. */
  readonly path: readonly string[];
  /** Keys below `path` that carry nothing harmful (numbers, booleans, closed enums), or only some kinds of harm. */
  readonly cleared: ReadonlyMap<string, readonly string[]>;
  /** Where no key is known here: keys that carry nothing harmful wherever the project declares them. */
  readonly harmless?: ReadonlySet<string>;
  /** The name of a single value. */
  readonly name?: string;
  /** What a message calls it: `parameter dir of tool git_log`. */
  readonly label: (key: string | undefined) => string;
}

export interface TaintConfig {
  readonly modules: readonly Module[];
  readonly resolver: Resolver;
  readonly nodesOf: (module: Module) => ModuleNodes;
  readonly entries: readonly TaintEntry[];
  /** Functions whose results go outside, with or without an entry. */
  readonly handlers?: readonly FunctionNode[];
  /** Further functions to follow, with arguments that carry nothing. */
  readonly roots?: readonly FunctionNode[];
  /** Calls at module level to follow. */
  readonly calls?: readonly Expression[];
  readonly models: Readonly<Record<string, ApiModel>>;
  /** Whether a literal under a name is a credential that works. */
  readonly isCredential?: (name: string, text: string) => boolean;
}

export interface TaintStep {
  readonly module: Module;
  readonly node: Node;
  readonly message: string;
}

export interface TaintFlow {
  readonly source: {
    readonly kind: string;
    readonly label: string;
    readonly name?: string;
    /** The function that takes the input, where the source is one. */
    readonly handler?: FunctionNode;
  };
  readonly sink: { readonly kind: string; readonly module: Module; readonly node: Node; readonly callee: string };
  /** From source to sink, both included. */
  readonly steps: readonly TaintStep[];
  /** Kinds of sanitizers and guards that the value passed. */
  readonly sanitizers: ReadonlySet<string>;
  /** The value reaches the sink as it came, with no text before it. */
  readonly whole: boolean;
  /** `signal` when a part of the way could not be seen. */
  readonly evidence: 'flow' | 'signal';
}

export interface TaintResult {
  readonly flows: readonly TaintFlow[];
  readonly sinks: readonly { readonly kind: string; readonly module: Module; readonly node: Node }[];
  /** Set when a bound stopped the analysis, with the reason. */
  readonly limit?: string;
  /** Kinds of sinks of which not every flow was followed, and from which kinds of sources (`slot`: any). */
  readonly cut: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Analyses the flows of a project; pure, bounded, deterministic. */
export function analyseTaint(config: TaintConfig): TaintResult {
  const behind = new Implementations(config.resolver, config.nodesOf);
  const engine = new Engine(config.resolver, new ModelIndex(config.models), behind, () =>
    config.modules.flatMap((module) =>
      config
        .nodesOf(module)
        .of('object')
        .filter((node) => node.type !== undefined),
    ),
  );
  if (config.isCredential) engine.isCredential = config.isCredential;
  runEntries(engine, config);
  const flows = placeHits(engine).map(
    ({ taint, kind, module, node, callee }): TaintFlow => ({
      source: {
        kind: taint.root.kind,
        label: labelOf(taint),
        ...nameOf(taint),
        ...(taint.root.handler && { handler: taint.root.handler }),
      },
      whole: taint.lead === undefined,
      sink: { kind, module, node, callee },
      steps: shownSteps(taint),
      sanitizers: sanitizersOf(taint),
      evidence: taint.seen && !isLesser(taint.root) ? 'flow' : 'signal',
    }),
  );
  return {
    flows: flows.sort(compareFlows),
    sinks: [...engine.sinks.values()].flat(),
    cut: engine.cut,
    ...(engine.limit !== undefined && { limit: engine.limit }),
  };
}

/** By place, then what is put behind a folder before the folder, then by how few guards were passed: the plainest flow first. */
function compareFlows(a: TaintFlow, b: TaintFlow): number {
  if (a.sink.module.path !== b.sink.module.path) return a.sink.module.path < b.sink.module.path ? -1 : 1;
  const joined = Number(b.sanitizers.has('joined')) - Number(a.sanitizers.has('joined'));
  return a.sink.node.start - b.sink.node.start || joined || a.sanitizers.size - b.sanitizers.size;
}

function nameOf({ root, sym }: Taint): { name?: string } {
  const name = root.keyed ? pathOf(sym).keys[0] : root.name;
  return name === undefined ? {} : { name };
}

function sanitizersOf({ kinds, lead }: Taint): ReadonlySet<string> {
  const names = new Set(kindsOf(kinds).filter((name) => !name.includes('#')));
  // A relative path that never leads up stays below the folder that the program runs in, and so does one behind a folder.
  if (names.has('no-dotdot') && (names.has('no-absolute') || names.has('below-prefix'))) names.add('path-containment');
  // A part of a name, behind other characters of it, is no step upwards.
  if (names.has('no-slash') && lead !== undefined && /[^/\\]$/.test(lead)) names.add('path-containment');
  return names;
}

function labelOf({ root, sym }: Taint): string {
  return root.label(root.keyed ? pathOf(sym).keys[0] : undefined);
}

const MAX_SHOWN = 12;

function shownSteps(taint: Taint): TaintStep[] {
  const steps = stepsOf(taint.trail).reverse();
  const distinct = steps.filter((step, i) => i === 0 || step.node !== steps[i - 1]?.node);
  if (distinct.length <= MAX_SHOWN) return distinct;
  return [...distinct.slice(0, MAX_SHOWN / 2), ...distinct.slice(-MAX_SHOWN / 2)];
}
