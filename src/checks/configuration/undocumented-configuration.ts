import { type Check, count, findingAt } from '../check.ts';
import { findEnvironmentReads, isForeignVariable } from '../environment.ts';
import { isAside, isTooling } from '../project.ts';

const DOCUMENTED =
  /\.(?:mdx?|rst|txt|adoc|ya?ml|json|toml|hcl|tf)$|(?:^|\/)(?:\.env[^/]*|README[^/]*|[^/]*Dockerfile[^/]*|Containerfile|Makefile)$/i;

/** Variables that the code reads and no document, example or manifest names. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const names = new Map(
    findEnvironmentReads(facts)
      .filter((read) => read.name !== undefined && !isForeignVariable(read.name) && !isTooling(read.module.path))
      .toReversed()
      .map((read) => [read.name as string, read]),
  );
  if (names.size === 0)
    return { findings: [], searched: '', notApplicable: 'no environment variable of its own is read' };
  const documents = repository
    .matching(DOCUMENTED)
    .filter((file) => !isAside(file.path) && !/(?:^|\/)(?:package-lock|tsconfig[^/]*)\.json$/.test(file.path));
  if (!documents.some((file) => /\.(?:mdx?|rst|txt|adoc)$/i.test(file.path)))
    return { findings: [], searched: '', notEvaluated: 'no document was read' };
  const words = new Set(documents.flatMap((file) => file.text.match(/[A-Za-z_]\w{2,}/g) ?? []));
  const findings = [...names.values()]
    .filter((read) => !words.has(read.name as string))
    .toReversed()
    .map((read) => findingAt(read.module, read.node, `No document names the environment variable ${read.name}`));
  return { findings, searched: `${count(names.size, 'variable')} looked for in ${count(documents.length, 'file')}` };
};
