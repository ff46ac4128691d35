import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import type { Check, CheckFinding } from '../check.ts';
import { checkServers, listNames } from '../tool-lists.ts';
import { placeOf } from '../tools.ts';

/** A default that the text gives as a value: `(default: 20)`, `Defaults to "asc"`. That a switch is off goes without saying. */
const GIVEN =
  /\bdefaults?\b(?: value)?(?:\s+(?:is|to)\s+|\s*[:=]\s*)(?:"([^"\n]{1,30})"|'([^'\n]{1,30})'|`([^`{}<>$~\n]{1,30})`|(-?\d[\d_.,]*\d|\d)(?![\w.]|\s*(?:%|per)\b|\s+\w+\s+(?:from|ago|before|after|later)\b)|(true)\b)/i;
/** What follows describes the properties of a value, not the value. */
const MEMBERS = /\n\s*(?:[-*•{]|\d+[.)])/;
const OPTIONAL = /^\s*\(?optional\b|\(optional\)/i;

interface Named {
  readonly tool: ModelTool;
  readonly parameter: ToolParameter;
}

/** Defaults and options that only the text knows. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const open = tools
      .filter(({ module }) => module.language !== 'go')
      .flatMap((tool) => (tool.parameters ?? []).map((parameter) => ({ tool, parameter })))
      .filter(({ parameter }) => parameter.hasDefault !== true)
      .map((one) => ({ ...one, text: one.parameter.description?.split(MEMBERS)[0] ?? '' }));
    const required = open.filter(
      ({ parameter, text }) => parameter.required && (GIVEN.test(text) || OPTIONAL.test(text)),
    );
    const optional = open.filter(({ parameter, text }) => !parameter.required && GIVEN.test(text));
    return [
      ...at(required, (names) => `${names} is required in the schema and optional in its description`),
      ...at(optional, (names) => `The default of ${names} stands in the description and not in the schema`),
    ];

    function at(found: readonly Named[], message: (names: string) => string): CheckFinding[] {
      const [first] = found;
      if (!first) return [];
      const names = listNames(found.map(({ tool, parameter }) => `${tool.name ?? 'tool'}.${parameter.name}`));
      return [{ ...placeOf(facts, first.tool, first.parameter.location), message: message(names), evidence: 'signal' }];
    }
  });
