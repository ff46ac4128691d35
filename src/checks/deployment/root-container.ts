import { type Check, type CheckFinding, count } from '../check.ts';
import { type Dockerfile, findDockerfiles, lineageOf } from '../containers.ts';

/** Images of languages, tools and distributions whose default user is root; others may bring a user of their own. */
const ROOT_IMAGES =
  /(?:^|\/)(?:node|python|pypy|golang|rust|alpine|debian|ubuntu|busybox|fedora|centos|rockylinux|almalinux|amazonlinux|archlinux|nginx|bun|deno|uv|buildpack-deps|scratch|eclipse-temurin|openjdk|ruby|php|playwright|playwright\/python|azurelinux|static|static-debian1\d|base|base-debian1\d|cc|cc-debian1\d|nodejs\d*-debian1\d|python3-debian1\d)(?::[^/]*)?(?:@\S+)?$/i;
/** Registries whose images run as another user by default, and names that say so. */
const UNPRIVILEGED = /^(?:cgr\.dev|dhi\.io)\/|nonroot|non-root|unprivileged|rootless/i;
/** An entrypoint that gives up root itself. */
const DROPS = /\b(?:gosu|su-exec|setpriv|runuser|dumb-init su|s6-setuidgid|chpst|tini -- su)\b/;

const STARTS = /(?:^|\/)[^/]*(?:entrypoint|start|run)[^/]*\.sh$/i;

/** Images that run the server as root. */
export const check: Check = (facts) => {
  const files = findDockerfiles(facts);
  if (files.length === 0)
    return { findings: [], searched: '', notApplicable: 'no container file is in the repository' };
  const drops = facts.repository
    .matching(/\.sh$/i)
    .some(({ path, text }) => DROPS.test(text) && (STARTS.test(path) || isStarted(files, path)));
  const findings = drops ? [] : files.flatMap((one) => rootOf(one));
  return { findings, searched: `${count(files.length, 'container file')} read` };
};

/** A script that a container file names as what is run. */
function isStarted(files: readonly Dockerfile[], path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return files.some((one) =>
    lineageOf(one).some(({ instructions }) =>
      instructions.some(({ keyword, text }) => /^(?:CMD|ENTRYPOINT)$/.test(keyword) && text.includes(name)),
    ),
  );
}

function rootOf(dockerfile: Dockerfile): CheckFinding[] {
  const { file } = dockerfile;
  const lineage = lineageOf(dockerfile);
  if (!lineage.some(({ instructions }) => instructions.some(({ keyword, text }) => isBrought(keyword, text))))
    return [];
  const report = ({ start, end }: { start: number; end: number }, message: string): CheckFinding[] => [
    { file, start, end, message, evidence: 'signal' },
  ];
  for (const { instructions } of lineage) {
    if (instructions.some((one) => /^(?:RUN|CMD|ENTRYPOINT)$/.test(one.keyword) && DROPS.test(one.text))) return [];
    const user = instructions.findLast((one) => one.keyword === 'USER');
    if (!user) continue;
    return /^["']?(?:root|0)["']?(?::|$)/.test(user.text)
      ? report(user, 'The last user that the image is given is root')
      : [];
  }
  const base = lineage.at(-1);
  const first = lineage[0];
  if (!base || !first || !ROOT_IMAGES.test(base.image) || UNPRIVILEGED.test(base.image)) return [];
  return report(first.from, `The image is given no user, and the default of \`${base.image}\` is root`);
}

/** What is neither copied nor fetched is a program of the distribution, such as the sshd that tests talk to. */
function isBrought(keyword: string, text: string): boolean {
  if (/^(?:COPY|ADD)$/.test(keyword)) return true;
  return (
    /^(?:RUN|CMD|ENTRYPOINT)$/.test(keyword) &&
    /\b(?:npm|npx|pnpm|yarn|bunx?|pip3?|pipx|uvx?|poetry|cargo|go|git|curl|wget|deno)\b/.test(text)
  );
}
