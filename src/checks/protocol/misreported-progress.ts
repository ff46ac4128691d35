import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { constantOf, textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const GIVEN = /progress_?token/i;
const MESSAGES = /^(?:notify|notification|sendNotification)$/;
const REPORTS = /^(?:report_progress|send_progress_notification|notify_progress|NotifyProgress|reportProgress)$/;

interface Report {
  readonly call: Call;
  readonly token?: Expression;
  readonly progress?: Expression;
}

const SENDS = new RegExp(`${REPORTS.source}|${MESSAGES.source}`);

/** Reports of progress for a token nobody gave, or that stand still. */
export const check: Check = (facts) => {
  const reports = facts.callsNamed({ last: SENDS }).flatMap(({ call }): Report[] => reportOf(facts, call) ?? []);
  if (reports.length === 0)
    return { findings: [], searched: '', notApplicable: 'no progress is reported in the code read' };
  const findings = reports.flatMap((report): CheckFinding[] => {
    const problem = problemOf(facts, report);
    return problem ? [findingAt(facts.resolver.moduleOf(report.call), report.call, problem)] : [];
  });
  return { findings, searched: `${count(reports.length, 'report')} of progress read` };
};

function reportOf(facts: Facts, call: Call): Report[] | undefined {
  const name = lastName(call);
  if (REPORTS.test(name)) return [{ call, ...argumentsOf(facts, call) }];
  if (!MESSAGES.test(name)) return undefined;
  const message = positional(call, 0);
  const method = option(facts.resolver, message, 'method');
  if (!method || method === 'unknown' || textOf(facts.resolver, method) !== 'notifications/progress') return undefined;
  const params = option(facts.resolver, message, 'params');
  return [{ call, ...fieldsOf(facts, params === 'unknown' ? undefined : params) }];
}

function argumentsOf(facts: Facts, call: Call): Omit<Report, 'call'> {
  const struct = call.args
    .map(({ value }) => valueOf(facts.resolver, value.kind === 'unary' ? value.operand : value))
    .find(({ kind }) => kind === 'object');
  if (struct) return fieldsOf(facts, struct);
  const named = (wanted: string) => call.args.find(({ name }) => name === wanted)?.value;
  // `report_progress(progress, total)` of Python knows its token.
  if (lastName(call) === 'report_progress') {
    const progress = named('progress') ?? positional(call, 0);
    return progress ? { progress } : {};
  }
  // `reportProgress('Reading…')` is a helper that holds the token.
  if (lastName(call) === 'reportProgress') return {};
  const [token, progress] = [named('progress_token') ?? positional(call, 0), named('progress') ?? positional(call, 1)];
  return { ...(token && { token }), ...(progress && { progress }) };
}

function fieldsOf(facts: Facts, node: Expression | undefined): Omit<Report, 'call'> {
  const object = node && valueOf(facts.resolver, node);
  if (object?.kind !== 'object') return {};
  const of = (pattern: RegExp) => object.properties.find(({ key }) => pattern.test(key ?? ''))?.value;
  const [token, progress] = [of(/^progress_?token$/i), of(/^progress$/i)];
  return { ...(token && { token }), ...(progress && { progress }) };
}

function problemOf(facts: Facts, { call, token, progress }: Report): string | undefined {
  if (token && isInvented(facts, token)) return 'Progress is reported for a token that no request gave';
  const isConstant = progress?.kind === 'literal' && typeof progress.value === 'number';
  return isConstant && loopOf(call) ? 'Progress is reported in a loop and stays the same' : undefined;
}

/** A constant, a random value or the id of the request. */
function isInvented(facts: Facts, token: Expression): boolean {
  const value = token.kind === 'name' ? valueOf(facts.resolver, token) : token;
  if (constantOf(facts.resolver, value) !== undefined) return value.kind === 'literal' && value.type !== 'null';
  const { text } = facts.resolver.moduleOf(value);
  const written = text.slice(value.start, value.end);
  if (GIVEN.test(written)) return false;
  return /uuid|random|\+\+|request_?id\b|mcpReq\.id\b/i.test(written);
}

/** The loop in which a call stands, within its function. */
function loopOf(call: Call): Node | undefined {
  const loop = enclosing(call, 'loop');
  const owner = enclosing(call, 'function');
  return loop && (!owner || loop.start > owner.start) ? loop : undefined;
}
