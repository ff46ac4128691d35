/** The report as JSON. */
import type { Report } from '../types.ts';

/** The id of the schema of the report: a resource of the server, and `dist/report.schema.json` of the package. */
export const REPORT_SCHEMA = 'best-practices://report-schema';

export function formatJson(report: Report): string {
  return `${JSON.stringify({ $schema: REPORT_SCHEMA, ...report }, undefined, 2)}\n`;
}
