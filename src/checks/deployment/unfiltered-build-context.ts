import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { type Dockerfile, findDockerfiles, lineageOf } from '../containers.ts';

/** The whole context, from outside and not from another stage. */
const EVERYTHING = /^(?!.*--from=)(?:--\S+\s+)*(?:\[\s*)?["']?\.\/?["']?[\s,]/;

/** Images into which the whole folder is copied, with nothing that keeps secrets and history out. */
export const check: Check = (facts) => {
  const files = findDockerfiles(facts);
  if (files.length === 0)
    return { findings: [], searched: '', notApplicable: 'no container file is in the repository' };
  return {
    findings: files.flatMap((one) => copiesAll(facts, one)),
    searched: `${count(files.length, 'container file')} read`,
  };
};

function copiesAll(facts: Facts, dockerfile: Dockerfile): CheckFinding[] {
  const { file } = dockerfile;
  const copy = lineageOf(dockerfile)
    .flatMap((stage) => stage.instructions)
    .find((one) => /^(?:COPY|ADD)$/.test(one.keyword) && EVERYTHING.test(one.text));
  if (!copy) return [];
  const folder = file.path.includes('/') ? file.path.slice(0, file.path.lastIndexOf('/') + 1) : '';
  const ignores = [`${file.path}.dockerignore`, `${folder}.dockerignore`, '.dockerignore', '.containerignore']
    .flatMap((path) => facts.repository.files.get(path) ?? [])
    .map((one) => one.text);
  const report = (message: string): CheckFinding[] => [
    { file, start: copy.start, end: copy.end, message, evidence: 'signal' },
  ];
  if (ignores.length === 0) return report('The whole folder is copied into the image, and there is no `.dockerignore`');
  const keepsOut = (name: RegExp) => ignores.some((text) => text.split('\n').some((line) => name.test(line.trim())));
  if (keepsOut(/^\*{1,2}(?:\/\*)?$/)) return [];
  const missing = [
    ...(keepsOut(/^(?:\*\*\/|\/)?\.(?:env\b|\*|\[)|^\*{0,2}\/?\*?\.env/) ? [] : ['`.env`']),
    ...(keepsOut(/^(?:\*\*\/|\/)?\.(?:git\/?$|git\/\*|\*)/) ? [] : ['`.git`']),
  ];
  return missing.length === 2
    ? report('The whole folder is copied into the image, and `.dockerignore` names neither `.env` nor `.git`')
    : [];
}
