/** The report as one HTML file that needs nothing else: the interactive view with the report inside. */
import type { Report } from '../types.ts';
import { makeViewData, type ViewOptions } from './view-data.ts';

/** Where the view looks for a report; empty in the MCP App, which is sent one. */
const SLOT = '<script type="application/json" id="report-data"></script>';

/**
 * @param view The built view, `dist/report.html`.
 * @throws Error when the view has no place for a report.
 */
export function formatHtml(report: Report, view: string, options: ViewOptions): string {
  const at = view.indexOf(SLOT);
  if (at < 0) throw new Error('the view has no slot for a report');
  const data = escapeJson(JSON.stringify(makeViewData(report, options)));
  return `${view.slice(0, at)}${SLOT.replace('></', () => `>${data}</`)}${view.slice(at + SLOT.length)}`;
}

/** JSON that cannot end the element it stands in, nor start another, whatever reviewed code says. */
function escapeJson(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
