/** The pipeline: select → parse → analyse → suppress → sort → ledger → cap → report. Text and options in, a report out. */
import type { Check, CheckFinding, Facts } from '../checks/check.ts';
import { makeRepository } from '../checks/repository.ts';
import type { Module } from '../syntax/ast.ts';
import { languageOf } from '../syntax/languages.ts';
import type { SyntaxParser } from '../syntax/parse.ts';
import { lineRange, locationOf, positionAt } from '../syntax/positions.ts';
import type { TaintResult } from '../taint/analysis.ts';
import {
  type Finding,
  type Knowledge,
  type Notification,
  type Report,
  type ReviewInput,
  type ReviewOptions,
  type Rule,
  type RuleLanguage,
  SEVERITIES,
  type ServerSummary,
  type Severity,
} from '../types.ts';
import { applyAnswers } from './answers.ts';
import { makeFingerprint, readBaselines } from './baseline.ts';
import { capFindings } from './cap.ts';
import { evaluateRule, type RuleOutcome } from './evaluate.ts';
import { makeFacts } from './facts.ts';
import { makeAxes, makeEntry, makeJudgement } from './ledger.ts';
import { listMigration } from './migration.ts';
import { compareWith, findOwners, isOpen, makeBaseline, type Owners, type Present } from './progress.ts';
import { selectRules } from './rules.ts';
import { findSdks, revisionOf } from './sdk.ts';
import { selectFiles } from './select.ts';
import { applySuppressions } from './suppress.ts';
import { runTaint } from './taint.ts';
import { escapeText, makeMessage, makeSentence, makeSnippet } from './text.ts';

/** What a review needs beside its input. */
export interface ReviewEngine {
  readonly knowledge: Knowledge;
  readonly checks: Readonly<Record<string, Check>>;
  readonly parser: SyntaxParser;
}

/** Reviews files; equal input gives an equal report. Rejects only when a grammar cannot be loaded. Long, for it is the pipeline: each step once, in order. */
export async function review(engine: ReviewEngine, given: ReviewInput, options: ReviewOptions = {}): Promise<Report> {
  const migrating = options.profile === 'migration';
  const input = withSafePaths(given);
  const code = input.files.filter((file) => languageOf(file.path) !== undefined);
  const selection = selectFiles(code, {
    named: input.scope === 'excerpt',
    tests: migrating,
  });
  const modules = await engine.parser.parse(
    input.scope === 'definitions' ? input.files.map((file) => ({ ...file, parseAs: 'list.js' })) : selection.selected,
  );
  const repository = makeRepository(input.files, input.scope);
  const sdk = findSdks(modules, repository);
  const revision = options.spec ?? revisionOf(sdk, modules);
  const facts = makeFacts(modules, repository, sdk, engine.knowledge.models);
  const rules = migrating ? [] : selectRules(engine.knowledge.rules, options);
  const outcomes = evaluateRules(engine, facts, rules, revision);
  const owners = findOwners(facts);
  const all = outcomes.flatMap(({ rule, outcome }) => makeFindings(rule, outcome.findings, owners));
  const others = input.files.filter((file) => languageOf(file.path) === undefined);
  const after = applySuppressions(
    all.sort(compareFindings),
    modules,
    others,
    new Set(engine.knowledge.rules.map((rule) => rule.id)),
  );
  const ledger = outcomes.map(({ rule, outcome }) =>
    makeEntry(
      rule,
      outcome,
      after.findings.filter((finding) => finding.ruleId === rule.id),
      after.suppressed.filter((one) => one.ruleId === rule.id).length,
    ),
  );
  const skipped = [...input.skipped, ...selection.skipped].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  );
  const present: Present = {
    input,
    findings: after.findings,
    suppressed: after.suppressed.map(({ finding }) => finding),
    ledger,
    skipped,
    ruleIds: engine.knowledge.rules.map(({ id }) => id),
    owners,
  };
  const earlier = options.compareTo && readBaselines(options.compareTo);
  const comparison = typeof earlier === 'object' ? compareWith(earlier, present) : undefined;
  const judgements = outcomes.flatMap(({ rule, outcome }) => makeJudgement(rule, outcome) ?? []);
  const decided =
    options.answers && applyAnswers(options.answers, { rules, ledger, judgements, input, skipped, modules });
  const reported = [...after.findings, ...(decided?.findings ?? [])].sort(compareFindings);
  // Who asks for certain rules wants all of what they find.
  const whole = options.profile === 'strict' || options.only?.length;
  const listed = whole ? { findings: reported, notifications: [] } : capFindings(reported);
  const migration = migrating
    ? listMigration({
        facts,
        migrations: engine.knowledge.migrations,
        revision,
        only: options.only ?? [],
        skip: options.skip ?? [],
      })
    : undefined;
  const open = migration ? migration.steps.flatMap(({ edits }) => edits).length : reported.filter(isOpen).length;
  return {
    schemaVersion: 1,
    target: {
      path: input.path,
      languages:
        input.scope === 'definitions' ? ['json'] : [...new Set(modules.map(({ language }) => language))].sort(),
      sdk,
      spec: revision,
    },
    coverage: {
      files: modules.length,
      linesOfCode: modules.reduce((sum, module) => sum + module.lines, 0),
      skipped,
      parseErrors: modules.flatMap(parseErrorsOf),
    },
    servers: facts.model.servers.map(summarise),
    ledger: decided?.ledger ?? ledger,
    findings: listed.findings,
    suppressed: after.suppressed.map(({ ruleId, reason, location }) => ({
      ruleId,
      reason: makeMessage(reason),
      location,
    })),
    judgements: decided?.judgements ?? judgements,
    notifications: [
      ...outcomes.flatMap(({ outcome }) => outcome.notifications),
      // Without rules every suppression would seem unused.
      ...(migrating ? [] : after.notifications),
      ...listed.notifications,
      ...noticeErrors(modules),
      ...noticeFailures(facts),
    ],
    axes: makeAxes(rules, decided?.ledger ?? ledger),
    baseline: makeBaseline(present, comparison?.unevaluated ?? []),
    open,
    done: open === 0 && modules.length > 0 && (comparison?.unevaluated.length ?? 0) === 0,
    ...(comparison && { progress: comparison.progress }),
    ...(decided && { completion: decided.completion }),
    ...(migration && { migration }),
  };
}

/** File names are reviewed text too: those with control or bidi characters are shown escaped everywhere. */
function withSafePaths(input: ReviewInput): ReviewInput {
  const safe = <T extends { readonly path: string }>(one: T): T => {
    const path = escapeText(one.path);
    return path === one.path ? one : { ...one, path };
  };
  return { ...safe(input), files: input.files.map(safe), skipped: input.skipped.map(safe) };
}

function evaluateRules(
  engine: ReviewEngine,
  facts: Facts,
  rules: readonly Rule[],
  revision: string,
): { rule: Rule; outcome: RuleOutcome }[] {
  let result: TaintResult | undefined;
  const taint = () => {
    result ??= runTaint(facts, engine.knowledge.models);
    return result;
  };
  const languages = new Set<RuleLanguage>(
    facts.modules.map((module) => (module.language === 'javascript' ? 'typescript' : module.language)),
  );
  const cut = facts.modules.find((module) => module.errors.some((error) => error.reason !== 'syntax'))?.path;
  const [failure] = facts.model.failures;
  const partial = () => {
    if (cut !== undefined) return `a part of ${cut} was not analysed`;
    if (failure !== undefined) return `the server model of ${failure} is incomplete`;
    return facts.resolver.limit;
  };
  const context = {
    facts,
    checks: engine.checks,
    taint,
    languages,
    revision,
    partial,
  };
  return rules.map((rule) => ({ rule, outcome: evaluateRule(rule, context) }));
}

function makeFindings(rule: Rule, found: readonly CheckFinding[], owners: Owners): Finding[] {
  const seen = new Map<string, number>();
  const places = new Set<string>();
  return found.flatMap((one) => {
    const place = `${one.file.path}:${one.start}`;
    if (places.has(place)) return [];
    places.add(place);
    const range = lineRange(one.file, positionAt(one.file, one.start).line);
    const line = range ? one.file.text.slice(range.start, range.end) : '';
    const key = `${one.file.path}\0${line.trim()}`;
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    const tool = owners.ownerOf(one.file.path, one.start);
    return [
      {
        ruleId: rule.id,
        severity: severityOf(rule, one),
        level: rule.level,
        message: makeSentence(one.message),
        evidence: one.evidence ?? 'signal',
        location: locationOf(one.file, one),
        ...(tool !== undefined && { tool }),
        snippet: makeSnippet(line),
        flow: (one.flow ?? []).map((step) => ({ ...step, message: makeMessage(step.message) })),
        fix: rule.fix,
        fingerprint: makeFingerprint(rule.id, one.file.path, line, occurrence),
      },
    ];
  });
}

/** Only a flow that was seen from input to sink deserves the severity of a data-flow rule in full. */
function severityOf({ severity, detection }: Rule, { evidence }: CheckFinding): Severity {
  const seen = !detection.taint || evidence === 'flow' || evidence === 'confirmed';
  return !seen && (severity === 'critical' || severity === 'high') ? 'medium' : severity;
}

/** Severity, then place, then rule: the order of every output. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compare(a.location.path, b.location.path) ||
    a.location.start.line - b.location.start.line ||
    a.location.start.column - b.location.start.column ||
    compare(a.ruleId, b.ruleId)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parseErrorsOf(module: Module): Report['coverage']['parseErrors'] {
  const [first] = module.errors;
  if (!first) return [];
  const line = positionAt(module, first.start).line;
  const reason =
    first.reason !== 'syntax'
      ? first.reason === 'depth'
        ? 'code nested too deeply was left out'
        : 'the file could not be analysed'
      : `the parser had to recover in ${module.errors.length} place${module.errors.length === 1 ? '' : 's'}`;
  return [{ path: module.path, line, reason }];
}

function noticeErrors(modules: readonly Module[]): Notification[] {
  const notices: Notification[] = [];
  for (const { path, errors } of modules) {
    if (errors.some((error) => error.reason === 'failed')) {
      notices.push({ kind: 'check-crashed', message: `${path} could not be analysed: lowering it failed` });
    } else if (errors.some((error) => error.reason === 'depth')) {
      notices.push({ kind: 'limit', message: `${path} nests too deeply: a part of it was not evaluated` });
    }
  }
  return notices;
}

function noticeFailures(facts: Facts): Notification[] {
  return facts.model.failures.map((failure) => ({
    kind: 'check-crashed' as const,
    message: makeMessage(`the server model of ${failure} is incomplete: reading it failed`),
  }));
}

/** The model without what only analysis needs. */
function summarise(server: Facts['model']['servers'][number]): ServerSummary {
  const { name, version, instructions, tools, resources, prompts, transports } = server;
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(instructions !== undefined && { instructions }),
    tools: tools.map(({ module: _module, node: _node, handler: _handler, parts: _parts, ...tool }) => tool),
    resources: resources.map(({ module: _module, node: _node, handler: _handler, ...resource }) => resource),
    prompts: prompts.map(({ module: _module, node: _node, handler: _handler, ...prompt }) => prompt),
    transports: transports.map(({ module: _module, node: _node, ...transport }) => transport),
  };
}
