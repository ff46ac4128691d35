import type { Check } from '../check.ts';
import { findCiFiles, findManifests, reportMissing } from '../project.ts';
import { property } from '../repository.ts';

const CONFIGURATION =
  /^(?:\.(?:github|gitea|forgejo|gitlab)\/)?(?:dependabot\.ya?ml|renovate\.json[5c]?|\.renovaterc(?:\.json5?)?)$/;
const UPDATERS =
  /renovatebot\/|\brenovate\b|npm-check-updates|\bncu\b|pip-compile --upgrade|uv lock --upgrade|cargo update|go get -u/;

/** Neither Dependabot nor Renovate nor a scheduled job brings updates. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const manifests = findManifests(repository);
  if (manifests.length === 0) return { findings: [], searched: '', notApplicable: 'no manifest declares dependencies' };
  const [configured] = repository.matching(CONFIGURATION);
  if (configured) return { findings: [], searched: configured.path };
  if (manifests.some((file) => property(repository.data(file.path), 'renovate') !== undefined))
    return { findings: [], searched: 'the renovate key of a manifest' };
  const job = findCiFiles(repository).find((file) => UPDATERS.test(file.text));
  if (job) return { findings: [], searched: job.path };
  return reportMissing(
    facts,
    'Nothing proposes updates of the dependencies',
    'no Dependabot or Renovate configuration',
  );
};
