/** One rule against the facts: what it finds, and what the ledger says of it. */
import type { Check, CheckFinding, CheckResult, Facts } from '../checks/check.ts';
import type { TaintResult } from '../taint/analysis.ts';
import type { LedgerStatus, Notification, Rule, RuleLanguage } from '../types.ts';
import { evaluateApi } from './api.ts';
import { findPointers } from './judge.ts';
import { evaluateTaint } from './taint.ts';
import { makeMessage } from './text.ts';

export interface RuleOutcome {
  readonly status: LedgerStatus;
  readonly findings: readonly CheckFinding[];
  readonly pointers: readonly CheckFinding[];
  /** What was searched, or why nothing was. */
  readonly reason: string;
  readonly notifications: readonly Notification[];
}

export interface EvaluateContext {
  readonly facts: Facts;
  readonly checks: Readonly<Record<string, Check>>;
  /** The flow analysis, run on first use. */
  readonly taint: () => TaintResult;
  /** The languages that were read, JavaScript as `typescript`. */
  readonly languages: ReadonlySet<RuleLanguage>;
  readonly revision: string;
  /** Why a part of the code was not analysed, if it was not: nothing found is then no pass. */
  readonly partial: () => string | undefined;
}

const NOT_READ = {
  status: 'not-evaluated',
  reason: 'no source file in a supported language was read',
} as const;

const NO_SOURCE = { status: 'not-evaluated', reason: 'no source: only definitions of tools were given' } as const;

/** Whether definitions of tools were given and do not decide the rule: only what breaks it can be told from them. */
function isBlind(rule: Rule, { facts }: EvaluateContext): boolean {
  return facts.repository.scope === 'definitions' && rule.definitions !== 'decides';
}

/** Evaluates a rule on every rung it names. Never throws: a crash is a notification and the rule `not-evaluated`. */
export function evaluateRule(rule: Rule, context: EvaluateContext): RuleOutcome {
  const outside = outsideReason(rule, context);
  if (outside) return { status: outside.status, findings: [], pointers: [], reason: outside.reason, notifications: [] };
  try {
    const outcome = decide(rule, context);
    if (isBlind(rule, context) && outcome.status !== 'fail') return { ...outcome, pointers: [], ...NO_SOURCE };
    // Settings may be at fault where no code was read; that they are not says nothing of the code.
    const isUnread = context.languages.size === 0 && rule.languages.some((language) => language !== 'any');
    return isUnread && outcome.status !== 'fail' ? { ...outcome, pointers: [], ...NOT_READ } : outcome;
  } catch (error) {
    const message = `the check of ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}`;
    return {
      status: 'not-evaluated',
      findings: [],
      pointers: [],
      reason: 'the check failed; see notifications',
      notifications: [{ kind: 'check-crashed', message, ruleId: rule.id }],
    };
  }
}

/** Why a rule is not evaluated at all, if it is not. */
function outsideReason(
  rule: Rule,
  { facts, languages, revision }: EvaluateContext,
): { status: LedgerStatus; reason: string } | undefined {
  if (rule.since > revision)
    return { status: 'not-applicable', reason: `applies from revision ${rule.since}; this server is on ${revision}` };
  if (rule.until !== undefined && rule.until <= revision)
    return { status: 'not-applicable', reason: `ended with revision ${rule.until}; this server is on ${revision}` };
  if (facts.repository.scope === 'definitions') return rule.definitions === undefined ? NO_SOURCE : undefined;
  if (rule.assess.every((rung) => rung === 'live'))
    return { status: 'not-evaluated', reason: 'needs a running server' };
  if (rule.languages.every((language) => language === 'any')) {
    return facts.repository.scope === 'excerpt'
      ? { status: 'not-evaluated', reason: 'concerns the repository, and single files were handed in' }
      : undefined;
  }
  if (languages.size === 0 && !(rule.languages.includes('any') && facts.repository.scope !== 'excerpt'))
    return NOT_READ;
  if (rule.languages.includes('any') || rule.languages.some((language) => languages.has(language))) return undefined;
  return {
    status: 'not-evaluated',
    reason: `reads ${rule.languages.join(', ')}; the code is ${[...languages].join(', ')}`,
  };
}

function decide(rule: Rule, context: EvaluateContext): RuleOutcome {
  const { facts } = context;
  const findings: CheckFinding[] = [];
  const plain: CheckFinding[] = [];
  const searched: string[] = [];
  let absent: CheckResult | undefined;
  let evaluated = false;
  for (const detection of rule.detection.api) {
    const result = evaluateApi(facts, detection);
    plain.push(...result.findings);
    searched.push(
      `${result.calls} call${result.calls === 1 ? '' : 's'} of ${detection.callee.slice(0, 3).join(', ')}${detection.callee.length > 3 ? ', …' : ''}`,
    );
    evaluated = true;
  }
  if (rule.detection.taint) {
    const result = evaluateTaint(context.taint(), rule.detection.taint, rule.languages);
    if (result.limit !== undefined) absent ??= { findings: [], searched: '', notEvaluated: result.limit };
    findings.push(...result.findings);
    searched.push(result.searched);
    evaluated = true;
  }
  // Of two findings at one place the first stays: a flow says more than a call.
  findings.push(...plain);
  const check = context.checks[rule.id];
  /** The places a check names for the judgement; an empty list says that there is nothing to ask. */
  let named: readonly CheckFinding[] | undefined;
  if (check) {
    const result = check(facts);
    findings.push(...result.findings);
    if (result.searched !== '') searched.push(result.searched);
    if (result.notApplicable !== undefined || result.notEvaluated !== undefined) absent ??= result;
    else evaluated = true;
    named = result.pointers;
  }
  const base = { findings, pointers: named ?? [], notifications: [] };
  const reason = searched.join('; ');
  if (findings.length > 0) return { ...base, status: 'fail', reason };
  if (rule.detection.judge) {
    const places = named ?? findPointers(facts, rule.detection.judge);
    if (places.length > 0 && !(check && absent))
      return { ...base, pointers: places, status: 'judge', reason: 'a reader has to decide' };
    if (!evaluated || absent)
      return {
        ...base,
        pointers: [],
        status: 'not-applicable',
        reason: absent?.notApplicable ?? 'nothing in the code read calls for this judgement',
      };
  }
  if (absent && !(evaluated && findings.length > 0)) {
    const status = absent.notEvaluated === undefined ? 'not-applicable' : 'not-evaluated';
    return { ...base, pointers: [], status, reason: absent.notEvaluated ?? absent.notApplicable ?? '' };
  }
  if (!evaluated) return { ...base, status: 'not-evaluated', reason: 'no detection is there for this rule' };
  const partial = rule.languages.includes('any') ? undefined : context.partial();
  if (partial !== undefined) return { ...base, pointers: [], status: 'not-evaluated', reason: makeMessage(partial) };
  return { ...base, pointers: [], status: 'pass', reason };
}
