/** The section of AGENTS.md that `init` keeps: between markers, everything else as it was, byte for byte. */
import { InputError } from '../guide.ts';

const START = '<!-- mcp-server-best-practices:start (written by `mcp-bp init`) -->';
const END = '<!-- mcp-server-best-practices:end -->';
const MARK = /^<!-- mcp-server-best-practices:(start|end)\b[^\r\n]*-->/gm;

/**
 * Puts the section in: in place of an earlier one, else at the end.
 * @param text The file as it is; undefined where there is none.
 * @throws InputError where the markers do not make one pair.
 */
export function putSection(text: string | undefined, section: string): string {
  const own = text?.includes('\r\n') ? '\r\n' : '\n';
  const block = `${START}\n${section.trim()}\n${END}`.replaceAll('\n', own);
  if (text === undefined || text === '') return `${block}${own}`;
  const marks = [...text.matchAll(MARK)];
  if (marks.length === 0) {
    const gap = text.endsWith(`${own}${own}`) ? '' : text.endsWith(own) ? own : own + own;
    return `${text}${gap}${block}${own}`;
  }
  const [start, end] = marks;
  if (marks.length !== 2 || start?.[1] !== 'start' || end?.[1] !== 'end')
    throw new InputError('the markers of mcp-server-best-practices do not make one pair: mend or remove them first');
  return text.slice(0, start.index) + block + text.slice(end.index + end[0].length);
}
