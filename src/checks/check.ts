/** What a check is given and what it gives back. */
import type { ServerModel } from '../model/server-model.ts';
import type { Call, Module, Node } from '../syntax/ast.ts';
import type { ModuleNodes } from '../syntax/nodes.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import type { Evidence, FlowStep, SdkUse, SourceFile } from '../types.ts';
import type { Repository } from './repository.ts';

/** Everything a check may read; prepared once for a review. */
export interface Facts {
  /** The reviewed modules, tests and vendored code left out. */
  readonly modules: readonly Module[];
  readonly resolver: Resolver;
  readonly model: ServerModel;
  readonly repository: Repository;
  readonly sdk: readonly SdkUse[];
  nodesOf(module: Module): ModuleNodes;
  /** All calls of the project whose canonical callee is one of `names`; a name may end in `*`. */
  callsTo(names: readonly string[]): readonly ResolvedCall[];
  /** All calls that a pattern fits, in source order; each distinct name is tried once, so this costs little. */
  callsNamed(names: CallNames): readonly ResolvedCall[];
  /** Every call of the project with its canonical callee (`''` when unknown). Prefer `callsNamed` and `callsTo`. */
  allCalls(): readonly ResolvedCall[];
  /** Whether any handler of a tool, resource or prompt is known. */
  readonly hasHandlers: boolean;
  /** Functions that run when a tool, resource or prompt is used: handlers and what they call in the project. */
  isReachableFromHandler(node: Node): boolean;
}

export interface ResolvedCall {
  readonly call: Call;
  readonly name: string;
  /** The last part of what is called, as written: `listen` of `app.listen`. */
  readonly last: string;
  readonly module: Module;
}

/** Patterns without the `g` flag; a call is found when any fits. */
export interface CallNames {
  /** Of the canonical callee. */
  readonly name?: RegExp;
  /** Of the last part of what is called, as written. */
  readonly last?: RegExp;
  /** Of any of its keyword arguments. */
  readonly keyword?: RegExp;
}

/** One place that breaks the rule. */
export interface CheckFinding {
  /** A module or another file of the repository. */
  readonly file: Pick<SourceFile, 'path' | 'text'>;
  readonly start: number;
  readonly end: number;
  /** One standalone factual sentence, no advice. */
  readonly message: string;
  readonly evidence?: Evidence;
  readonly flow?: readonly FlowStep[];
}

export interface CheckResult {
  readonly findings: readonly CheckFinding[];
  /** What was looked at, for the ledger: `12 tools read`. */
  readonly searched: string;
  /** Set when the rule has nothing to look at here, with the reason. */
  readonly notApplicable?: string;
  /** Set when the rule could not be decided, with the reason. */
  readonly notEvaluated?: string;
  /** Places for the rule's judgement; an empty list says that the check has decided and there is nothing to ask. */
  readonly pointers?: readonly CheckFinding[];
}

/** Evaluates one rule. Pure; a throw is reported as a notification and never hides other findings. */
export type Check = (facts: Facts) => CheckResult;

/** A finding at a node. */
export function findingAt(
  module: Module,
  node: { readonly start: number; readonly end: number },
  message: string,
  evidence: Evidence = 'signal',
): CheckFinding {
  return { file: module, start: node.start, end: node.end, message, evidence };
}

/** `1 tool`, `3 tools`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What several checks ask of the same facts is worked out once. */
export function perReview<T>(read: (facts: Facts) => T): (facts: Facts) => T {
  const known = new WeakMap<Facts, { readonly value: T }>();
  return (facts) => {
    let found = known.get(facts);
    if (!found) {
      found = { value: read(facts) };
      known.set(facts, found);
    }
    return found.value;
  };
}
