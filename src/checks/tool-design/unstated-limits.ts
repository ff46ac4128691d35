import type { ModelTool } from '../../model/server-model.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { withNested } from '../tool-lists.ts';
import { allTools, nameOf } from '../tools.ts';

/** Where a handler cuts what it returns, or refuses what is too large. */
const CUTS =
  /\.(?:slice|substring)\(0,\s*([A-Z][A-Z0-9_]{2,}|\d{2,})\)|\[:\s*([A-Z][A-Z0-9_]{2,}|\d{2,})\]|\.take\(([A-Z][A-Z0-9_]{2,}|\d{2,})\)|\bLIMIT\s+(\d{2,})\b|\b(MAX_(?!\w*(?:POLL|RETR|ATTEMPT|TIMEOUT|WAIT|SAFE|INT))[A-Z0-9_]+)\b|\.head\((\d{2,})\)/;
const SAYS =
  /\blimit|\bmax|\bup to\b|\bfirst\b|\btop\b|\bat most\b|\btruncat|\bpages?\b|\bpagin|\brecent|\blatest\b|\blast\b|\bsample\b|\bexcerpt|\bpreview|\bsummar|\bno more than\b|\bonly\b|\bless than\b|\bexceed|\bcapped?\b|\blonger than\b|\bwithin\b/i;
const MOST = 8;

/** Tools whose code has a limit that their text does not mention; a reader says whether it matters. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(
    ({ handler, descriptionUnknown }) => handler !== undefined && !descriptionUnknown,
  );
  if (tools.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no tool whose handler is known is registered in the code read',
    };
  const pointers = tools.flatMap((tool): CheckFinding[] => {
    const { handler } = tool;
    if (!handler || SAYS.test(textOf(tool))) return [];
    const module = facts.resolver.moduleOf(handler);
    const match = CUTS.exec(module.text.slice(handler.body.start, handler.body.end));
    if (!match) return [];
    const start = handler.body.start + match.index;
    return [
      {
        file: module,
        start,
        end: start + match[0].length,
        message: `${nameOf(tool)} is limited by ${match[0].trim()}`,
      },
    ];
  });
  return { findings: [], searched: `${count(tools.length, 'handler')} read`, pointers: pointers.slice(0, MOST) };
};

function textOf({ description = '', parameters = [] }: ModelTool): string {
  return [description, ...parameters.flatMap(withNested).map((one) => `${one.name} ${one.description ?? ''}`)].join(
    '\n',
  );
}
