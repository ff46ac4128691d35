import { type Check, count, findingAt } from '../check.ts';
import { findEnvironmentReads } from '../environment.ts';
import { isAside, isTooling } from '../project.ts';

/** Set by platforms, shells and tool chains, and documented by them. */
const FOREIGN =
  /^(?:PATH|HOME|USER|USERNAME|USERPROFILE|PWD|SHELL|LANG|LC_\w+|TZ|TERM\w*|COLORTERM|TMP|TEMP|TMPDIR|HOSTNAME|(?:WAYLAND_)?DISPLAY|DO_NOT_TRACK|DEV|PROD|MODE|SSR|BASE_URL|POD_\w+|EDITOR|VISUAL|BROWSER|APPDATA|LOCALAPPDATA|PROGRAM\w+|ComSpec|SystemRoot|windir|OS|PATHEXT|CI|NODE_\w+|NO_COLOR|FORCE_COLOR|DEBUG|VITEST\w*|JEST_\w+|PYTEST_\w+|PYTHON\w*|VIRTUAL_ENV|CONDA_\w+|UV_\w+|CARGO_\w+|RUST_\w+|OUT_DIR|GO[A-Z]+|npm_\w+|INIT_CWD|BUN_\w+|DENO_\w+|XDG_\w+|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|https?_proxy|no_proxy|AWS_\w+|GOOGLE_\w+|GCLOUD_\w+|AZURE_\w+|KUBERNETES_\w+|KUBECONFIG|K_SERVICE|VERCEL\w*|NETLIFY\w*|FLY_\w+|RAILWAY_\w+|HEROKU_\w+|DYNO|GITHUB_(?:ACTIONS|WORKSPACE|WORKFLOW|REPOSITORY|SHA|REF|OUTPUT|RUN_ID)|GITLAB_CI|CI_[A-Z]+_\w+|JENKINS\w*|JOB_NAME|BUILDKITE|TRAVIS|CIRCLECI|TF_BUILD|CODESPACES?(?:_NAME)?|GITPOD_\w+|VSCODE_\w+|CLAUDE_\w+|AI_AGENT|WT_SESSION|WSLENV|PROMPT|_|DOCKER_CONTAINER|DOCKER_SWARM_\w+|PODMAN_\w+|LXC_\w+|COMPOSE_\w+|CONTAINER_HOST|OTEL_\w+|SSH_\w+|WSL_\w+|DBUS_\w+|XPC_\w+|SSL_CERT_\w+|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|DOCKER_HOST|JAVA_HOME|ANDROID_HOME|LAMBDA_\w+|MCP_INSPECTOR\w*|__\w+)$/i;
const DOCUMENTED =
  /\.(?:mdx?|rst|txt|adoc|ya?ml|json|toml|hcl|tf)$|(?:^|\/)(?:\.env[^/]*|README[^/]*|[^/]*Dockerfile[^/]*|Containerfile|Makefile)$/i;

/** Variables that the code reads and no document, example or manifest names. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const names = new Map(
    findEnvironmentReads(facts)
      .filter((read) => read.name !== undefined && !FOREIGN.test(read.name) && !isTooling(read.module.path))
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
