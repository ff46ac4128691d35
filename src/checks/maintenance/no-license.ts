import type { Check } from '../check.ts';
import { count } from '../check.ts';
import { findManifests, reportMissing } from '../project.ts';
import { property } from '../repository.ts';

const LICENSE = /(?:^|\/)(?:LICEN[SC]ES?|COPYING|COPYRIGHT|UNLICENSE)(?:[._-][^/]*)?(?:\/[^/]+)?$/i;

/** Repositories that give nobody the right to use the server. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const manifests = findManifests(repository);
  if (manifests.length === 0)
    return { findings: [], searched: '', notApplicable: 'no manifest says that anything is published' };
  const data = manifests.map((file) => repository.data(file.path));
  const [first] = data;
  if (property(first, 'private') === true || property(first, 'package', 'publish') === false)
    return { findings: [], searched: '', notApplicable: 'the manifest nearest to the root is private' };
  const searched = `${count(repository.paths.length, 'path')} and ${count(manifests.length, 'manifest')} read`;
  const stated = data.some((one) =>
    [property(one), property(one, 'project'), property(one, 'package'), property(one, 'workspace', 'package')].some(
      (root) => property(root, 'license') !== undefined || property(root, 'license-file') !== undefined,
    ),
  );
  const file = repository.paths.some((path) => LICENSE.test(path));
  if (file || stated) return { findings: [], searched };
  return reportMissing(facts, 'The repository has no licence file, and no manifest names a licence', searched);
};
