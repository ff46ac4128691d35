import { type Check, count } from '../check.ts';
import { deploymentFiles } from '../operations.ts';

/** Prepares the judgement: only a server that is deployed needs somebody who is told when it fails. */
export const check: Check = (facts) => {
  const files = deploymentFiles(facts);
  if (files.length === 0)
    return { findings: [], searched: '', notApplicable: 'no container or deployment file is in the repository' };
  return { findings: [], searched: `${count(files.length, 'deployment file')} found` };
};
