/** The migration profile: which migrations a server needs, and the ordered list of edits. */
import type { Facts } from '../checks/check.ts';
import type { Module } from '../syntax/ast.ts';
import { lineRange, locationOf } from '../syntax/positions.ts';
import {
  MIGRATION_PHASES,
  type Migration,
  type MigrationEdit,
  type MigrationList,
  type MigrationListStep,
  type MigrationStep,
  type SdkUse,
} from '../types.ts';
import { findDeclared, isBelow } from './declared.ts';
import { CURRENT_REVISION } from './revisions.ts';
import { isCurrentByCode, servesCurrent } from './sdk.ts';
import { isTest } from './select.ts';
import { type FoundForm, findForms } from './steps.ts';
import { makeSnippet } from './text.ts';

export interface MigrationRequest {
  readonly facts: Facts;
  readonly migrations: readonly Migration[];
  /** The revision that the server is on. */
  readonly revision: string;
  /** Migrations that are wanted whatever the SDK. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** The list for a server; steps without a place to edit are left out. */
export function listMigration(request: MigrationRequest): MigrationList {
  const applies: { id: string; title: string; reason: string }[] = [];
  const others: { id: string; reason: string }[] = [];
  const steps: MigrationListStep[] = [];
  for (const migration of request.migrations) {
    if (request.skip.includes(migration.id) || !concerns(request, migration)) continue;
    const found = migration.steps.flatMap((step) => listStep(request.facts, migration, step));
    const { wanted, reason } = decide(request, migration, found);
    if (!wanted) others.push({ id: migration.id, reason });
    else if (found.length === 0) others.push({ id: migration.id, reason: `${reason}, and no form of it was found` });
    else {
      applies.push({ id: migration.id, title: migration.title, reason });
      steps.push(...found);
    }
  }
  // Stable: within a phase the order of the pages, and on a page that of its steps.
  const rank = (step: MigrationListStep) => MIGRATION_PHASES.indexOf(step.phase);
  return { applies, others, steps: steps.toSorted((a, b) => rank(a) - rank(b)) };
}

/** Migrations of a language that was not read are not worth a word. */
function concerns({ facts, only }: MigrationRequest, { id, languages }: Migration): boolean {
  if (only.length > 0) return only.includes(id);
  return facts.sdk.some((use) => languages.includes(use.language)) || facts.modules.some((m) => speaks(m, languages));
}

function speaks({ language }: Module, languages: readonly string[]): boolean {
  return languages.includes(language === 'javascript' ? 'typescript' : language);
}

function decide(
  { facts, revision, only }: MigrationRequest,
  migration: Migration,
  found: readonly MigrationListStep[],
): { wanted: boolean; reason: string } {
  if (only.includes(migration.id)) return { wanted: true, reason: 'asked for by name' };
  const ofLanguage = facts.sdk.filter((use) => migration.languages.includes(use.language));
  if (migration.sdk === undefined) {
    if (ofLanguage.length === 0) return { wanted: false, reason: 'no SDK is recognised' };
    if (revision >= CURRENT_REVISION) return { wanted: false, reason: `the server is on revision ${revision}` };
    return { wanted: true, reason: `${ofLanguage.map(nameOf).join(', ')} serves revision ${revision}` };
  }
  const use = ofLanguage.find((one) => one.name === migration.sdk);
  if (!use) return { wanted: false, reason: `${migration.sdk} is not used` };
  if (!isImported(facts, use)) return { wanted: false, reason: `${use.name} is declared, and no code imports it` };
  const below = isBelowVersion(facts, use, migration.to);
  if (below === false) return { wanted: false, reason: `${nameOf(use)} is at ${migration.to} or above` };
  if (below === undefined && isCurrentByCode(use, facts.modules))
    return { wanted: false, reason: `the code is of ${use.name} ${migration.to} or above` };
  const current = ofLanguage.find((one) => one !== use && servesCurrent(one, facts.modules));
  const edited = found.some((step) => step.edits.some((edit) => isCode(facts, edit) && !isTest(edit.location.path)));
  if (current && !edited)
    return { wanted: false, reason: `${nameOf(current)} serves the current revision, and ${use.name} is for tests` };
  if (below === undefined && !edited) return { wanted: false, reason: `no version of ${use.name} and no old form` };
  const reason = below ? `${nameOf(use)} is below ${migration.to}` : `forms of ${use.name} before ${migration.to}`;
  return { wanted: true, reason };
}

function isImported({ modules }: Facts, { name }: SdkUse): boolean {
  const isOf = (from: string) =>
    from === name || (from.startsWith(name) && /^(?:\/|\.|::)/.test(from.slice(name.length)));
  return modules.some((module) =>
    module.nodes.some(
      (node) =>
        ((node.kind === 'import' || node.kind === 'export') && node.module !== undefined && isOf(node.module)) ||
        (node.kind === 'literal' && typeof node.value === 'string' && isOf(node.value)),
    ),
  );
}

/** What is installed or what a manifest admits is below the version; `undefined` when neither states one. */
function isBelowVersion({ repository }: Facts, { name, version }: SdkUse, to: string): boolean | undefined {
  const stated = [version ?? '', ...findDeclared(repository, name).map(({ range }) => range)];
  const answers = stated.flatMap((range) => isBelow(range, to) ?? []);
  return answers.length === 0 ? undefined : answers.includes(true);
}

function isCode(facts: Facts, { location }: MigrationEdit): boolean {
  return facts.modules.some((module) => module.path === location.path);
}

function nameOf({ name, version }: SdkUse): string {
  return version === undefined ? name : `${name} ${version}`;
}

function listStep(facts: Facts, migration: Migration, step: MigrationStep): MigrationListStep[] {
  const modules = facts.modules.filter((module) => speaks(module, migration.languages));
  const found = step.detect.flatMap((detection) =>
    findForms(facts, modules, detection).map((form) => ({ form, to: fill(detection.to ?? step.to, form) })),
  );
  if (found.length === 0) return [];
  const { title, phase } = step;
  return [{ id: `${migration.id}/${step.id}`, title, phase, page: migration.id, edits: mergeEdits(found) }];
}

/** `{name}` stands for the text that was found, `{snake}` for it in snake_case. */
function fill(to: string, { file, start, end }: FoundForm): string {
  if (!to.includes('{name}') && !to.includes('{snake}')) return to;
  const name = makeSnippet(file.text.slice(start, end));
  return to
    .replace('{name}', () => name)
    .replace('{snake}', () => name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`));
}

/** One edit a line; several forms on it name each what they become. */
function mergeEdits(found: readonly { form: FoundForm; to: string }[]): MigrationEdit[] {
  const edits = new Map<string, MigrationEdit>();
  for (const { form, to } of found) {
    const location = locationOf(form.file, form);
    const key = `${location.path}:${location.start.line}`;
    const known = edits.get(key);
    if (!known) edits.set(key, { location, snippet: makeSnippet(lineOf(form, location.start.line)), to });
    else if (!known.to.split('; ').includes(to)) edits.set(key, { ...known, to: `${known.to}; ${to}` });
  }
  return [...edits.values()].sort(
    (a, b) =>
      (a.location.path < b.location.path ? -1 : a.location.path > b.location.path ? 1 : 0) ||
      a.location.start.line - b.location.start.line,
  );
}

function lineOf({ file }: FoundForm, line: number): string {
  const range = lineRange(file, line);
  return range ? file.text.slice(range.start, range.end) : '';
}
