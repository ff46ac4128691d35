/** The report as JSON. */
import type { Report } from '../types.ts';

export function formatJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
