import type { Check } from '../check.ts';
import { count } from '../check.ts';
import { findDocuments, findManifests, reportMissing } from '../project.ts';

const POLICY = /(?:^|\/)(?:SECURITY|SECURITY_POLICY|VULNERABILITY[^/]*)(?:\.\w+)?$|(?:^|\/)security\.txt$/i;
/** A document that says where to write. */
const REPORTING =
  /report(?:ing)?\s+(?:\w+\s+){0,3}(?:vulnerabilit|security)|security\s+(?:vulnerabilit\w+|issues?|bugs?|reports?)\s+(?:\w+\s+){0,4}(?:to|via|at|by|privately)|security@|\/security\/(?:advisories|policy)|responsible disclosure|bug bounty|hackerone/i;

/** Repositories that give finders of a vulnerability no private way to say so. */
export const check: Check = (facts) => {
  const { repository } = facts;
  if (findManifests(repository).length === 0)
    return { findings: [], searched: '', notApplicable: 'no manifest says that anything is published' };
  const documents = findDocuments(repository);
  const searched = `${count(documents.length, 'document')} read`;
  const told =
    repository.paths.some((path) => POLICY.test(path)) ||
    documents.some((file) => !file.path.includes('node_modules/') && REPORTING.test(file.text));
  if (told) return { findings: [], searched };
  return reportMissing(facts, 'No document says how a vulnerability is reported', searched);
};
