/** Outcomes of rules → ledger entries, judgements and the five axes. */
import type { CheckFinding } from '../checks/check.ts';
import { locationOf, positionAt } from '../syntax/positions.ts';
import {
  AXES,
  type Axis,
  type AxisSummary,
  type Judgement,
  type LedgerEntry,
  type Location,
  type Rule,
} from '../types.ts';
import type { RuleOutcome } from './evaluate.ts';
import { makeMessage, makeSnippet } from './text.ts';

const MAX_EVIDENCE = 5;

const QUESTIONS: Record<Axis, string> = {
  architecture: 'Is the design clean and maintainable?',
  security: 'Are inputs validated, access controlled and secrets kept?',
  performance: 'Is work bounded, pooled and cached where it should be?',
  testing: 'Do tests cover what the tools do, and what they refuse?',
  observability: 'Can an operator see what the server did and why it failed?',
};

/** The ledger entry of a rule. `remaining` are its findings after suppression. */
export function makeEntry(
  rule: Rule,
  outcome: RuleOutcome,
  remaining: readonly { location: Location }[],
  suppressed: number,
): LedgerEntry {
  if (outcome.status !== 'fail') {
    const evidence = outcome.pointers
      .slice(0, MAX_EVIDENCE)
      .map((pointer) => `${pointer.file.path}:${positionAt(pointer.file, pointer.start).line}`);
    return { ruleId: rule.id, status: outcome.status, evidence, reason: outcome.reason };
  }
  if (remaining.length === 0)
    return { ruleId: rule.id, status: 'suppressed', evidence: [], reason: `${suppressed} suppressed with a reason` };
  const evidence = remaining.slice(0, MAX_EVIDENCE).map(({ location }) => `${location.path}:${location.start.line}`);
  const more = remaining.length > MAX_EVIDENCE ? `; ${remaining.length - MAX_EVIDENCE} more` : '';
  return {
    ruleId: rule.id,
    status: 'fail',
    evidence,
    reason: `${remaining.length} found${more}${suppressed > 0 ? `; ${suppressed} suppressed` : ''}`,
  };
}

/** The judgement that an outcome asks for, if it does. */
export function makeJudgement(rule: Rule, outcome: RuleOutcome): Judgement | undefined {
  const judge = rule.detection.judge;
  if (outcome.status !== 'judge' || !judge) return undefined;
  return {
    ruleId: rule.id,
    severity: rule.severity,
    question: judge.question,
    quote: judge.quote,
    pointers: outcome.pointers.slice(0, 8).map(makePointer),
  };
}

function makePointer(pointer: CheckFinding): Judgement['pointers'][number] {
  const end = pointer.file.text.indexOf('\n', pointer.start);
  const line = pointer.file.text.slice(pointer.start, end < 0 ? undefined : end);
  return {
    location: locationOf(pointer.file, pointer),
    snippet: makeSnippet(line),
    note: makeMessage(pointer.message),
  };
}

/** Each review question, answered from the ledger entries of its rules. */
export function makeAxes(rules: readonly Rule[], ledger: readonly LedgerEntry[]): AxisSummary[] {
  const byId = new Map(ledger.map((entry) => [entry.ruleId, entry]));
  return AXES.map((axis) => {
    const own = rules.filter((rule) => rule.axes.includes(axis) && byId.has(rule.id));
    const having = (status: LedgerEntry['status']) =>
      own.filter((rule) => byId.get(rule.id)?.status === status).map((rule) => rule.id);
    const failed = having('fail');
    const judged = having('judge');
    const passed = having('pass');
    const status =
      failed.length > 0 ? 'fail' : judged.length > 0 ? 'judge' : passed.length > 0 ? 'pass' : 'not-evaluated';
    return {
      axis,
      question: QUESTIONS[axis],
      status,
      ruleIds: failed.length > 0 ? failed : judged.length > 0 ? judged : passed,
    };
  });
}
