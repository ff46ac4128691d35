/** Every check by rule id; a test compares this list with the pages and the folder. */
import type { Check } from './check.ts';
import { check as missingDescription } from './tool-design/missing-description.ts';

export const checks: Readonly<Record<string, Check>> = {
  'tool-design/missing-description': missingDescription,
};
