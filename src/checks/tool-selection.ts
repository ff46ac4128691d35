/** Whether users or models can narrow the list of tools of a server. */
import type { ModelServer } from '../model/server-model.ts';
import type { Module } from '../syntax/ast.ts';
import { type Facts, perReview } from './check.ts';

const SWITCHES =
  /tool_?-?sets?\b|\bfeature_?-?groups?\b|\btool_?-?groups?\b|\b(?:enabled?|disabled?|include|exclude|allowed?|only|active|selected|filter)[_-]?(?:tools?|categories|categor(?:y|ies)|groups?|services|modules)\b|\btools?[_-]?(?:filter|allow_?list|whitelist|categor(?:y|ies)|profiles?|selection|search)\b|\bread_?-?only_?-?(?:mode|flag)?\b(?!_?hint)|\bdynamic_?tool|\blazy_?tool|\b(?:search|discover|describe|load|find)_tools?\b|\bfeatures\b["']?\s*[?:=]|PRO_MODE|\b(?:slim|minimal|core)_?(?:mode|tools)\b/i;

/** A switch of the kinds in use: tool sets, allow-lists, a read-only mode, tools that search tools. */
export function isSelectable(facts: Facts, { folder, tools }: ModelServer): boolean {
  // Where a package beside it registers the tools, that one has the switch.
  const isWhole = tools.every(({ module }) => module.path.startsWith(`${folder}/`));
  const prefix = folder === '' || !isWhole ? '' : `${folder}/`;
  const switching = switchingModules(facts);
  return facts.modules.some((module) => module.path.startsWith(prefix) && switching.has(module));
}

const switchingModules = perReview(
  (facts): ReadonlySet<Module> =>
    new Set(
      facts.modules.filter(({ text }) => SWITCHES.test(text.replace(/\breadOnlyHint\b|\bread_only_hint\b/gi, ''))),
    ),
);
