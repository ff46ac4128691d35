/** Where code reads environment variables, in four languages. */
import type { Call, Destructure, Expression, Module, Node } from '../syntax/ast.ts';
import { textOf } from '../syntax/resolve/constants.ts';
import { walk } from '../syntax/walk.ts';
import { type Facts, perReview } from './check.ts';

export interface EnvironmentRead {
  readonly module: Module;
  readonly node: Node;
  /** The variable, where its name is written. */
  readonly name?: string;
}

const CALLS = [
  'os.getenv',
  'os.environ.get',
  'std::env::var',
  'std::env::var_os',
  'dotenvy::var',
  'os.Getenv',
  'os.LookupEnv',
  'Deno.env.get',
];
const NUMERIC = /^(?:int|float|bool|len|parseInt|parseFloat|Number(?:\.\w+)?|strconv\.\w+)$/;
const OBJECT = /^(?:process|Bun|import\.meta|os)\.(?:env|environ)$/;
const PROPERTY = /^(?:process|Bun|import\.meta)\.env\.([A-Za-z_]\w*)$|^os\.environ\.([A-Z_][A-Z0-9_]*)$/;

/** Set by platforms, shells and tool chains, and documented by them. */
const FOREIGN =
  /^(?:PATH|HOME|USER|USERNAME|USERPROFILE|PWD|SHELL|LANG|LC_\w+|TZ|TERM\w*|COLORTERM|TMP|TEMP|TMPDIR|HOSTNAME|(?:WAYLAND_)?DISPLAY|DO_NOT_TRACK|DEV|PROD|MODE|SSR|BASE_URL|POD_\w+|EDITOR|VISUAL|BROWSER|APPDATA|LOCALAPPDATA|PROGRAM\w+|ComSpec|SystemRoot|windir|OS|PATHEXT|CI|NODE_\w+|NO_COLOR|FORCE_COLOR|DEBUG|VITEST\w*|JEST_\w+|PYTEST_\w+|PYTHON\w*|VIRTUAL_ENV|CONDA_\w+|UV_\w+|CARGO_\w+|RUST_\w+|OUT_DIR|GO[A-Z]+|npm_\w+|INIT_CWD|BUN_\w+|DENO_\w+|XDG_\w+|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|https?_proxy|no_proxy|AWS_\w+|GOOGLE_\w+|GCLOUD_\w+|AZURE_\w+|KUBERNETES_\w+|KUBECONFIG|K_SERVICE|VERCEL\w*|NETLIFY\w*|FLY_\w+|RAILWAY_\w+|HEROKU_\w+|DYNO|GITHUB_(?:ACTIONS|WORKSPACE|WORKFLOW|REPOSITORY|SHA|REF|OUTPUT|RUN_ID)|GITLAB_CI|CI_[A-Z]+_\w+|JENKINS\w*|JOB_NAME|BUILDKITE|TRAVIS|CIRCLECI|TF_BUILD|CODESPACES?(?:_NAME)?|GITPOD_\w+|VSCODE_\w+|CLAUDE_\w+|AI_AGENT|WT_SESSION|WSLENV|PROMPT|_|DOCKER_CONTAINER|DOCKER_SWARM_\w+|PODMAN_\w+|LXC_\w+|COMPOSE_\w+|CONTAINER_HOST|OTEL_\w+|SSH_\w+|WSL_\w+|DBUS_\w+|XPC_\w+|SSL_CERT_\w+|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|DOCKER_HOST|JAVA_HOME|ANDROID_HOME|LAMBDA_\w+|MCP_INSPECTOR\w*|__\w+)$/i;

/** Whether a variable is one of a platform, a shell or a tool chain. */
export function isForeignVariable(name: string): boolean {
  return FOREIGN.test(name);
}

/** Every read of an environment variable, in source order of each module. */
export const findEnvironmentReads = perReview(readEnvironmentReads);

function readEnvironmentReads(facts: Facts): readonly EnvironmentRead[] {
  const reads: EnvironmentRead[] = [];
  for (const { call, module } of facts.callsTo(CALLS)) {
    reads.push(callRead(facts, module, call));
  }
  for (const module of facts.modules) {
    if (!mayReadEnvironment(facts, module)) continue;
    const nodes = facts.nodesOf(module);
    for (const node of nodes.of('member')) if (!isWritten(node)) reads.push(...propertyRead(facts, module, node));
    for (const node of nodes.of('index')) if (!isWritten(node)) reads.push(...propertyRead(facts, module, node));
    for (const node of nodes.of('declare')) {
      const isObject = node.value && node.target.kind === 'destructure' && OBJECT.test(nameOf(facts, node.value));
      if (isObject) reads.push(...destructured(module, node.target as Destructure));
    }
  }
  return reads.toSorted((a, b) =>
    a.module.path < b.module.path ? -1 : a.module.path > b.module.path ? 1 : a.node.start - b.node.start,
  );
}

/** Whether a module names the environment, or imports what stands for it. */
function mayReadEnvironment(facts: Facts, module: Module): boolean {
  if (module.text.includes('env')) return true;
  const { resolver } = facts;
  for (const binding of resolver.project.scopesOf(module).topLevelBindings())
    if (binding.import && OBJECT.test(resolver.bindingTarget(binding)?.name ?? '')) return true;
  return false;
}

function callRead(facts: Facts, module: Module, call: Call): EnvironmentRead {
  const name = textOf(facts.resolver, call.args[0]?.value);
  return { module, node: call, ...(name !== undefined && /^[A-Za-z]\w*$/.test(name) && { name }) };
}

function propertyRead(facts: Facts, module: Module, node: Expression): EnvironmentRead[] {
  // Most members are of something else: what they are a member of tells, without a name for each of them.
  if ((node.kind === 'member' || node.kind === 'index') && !OBJECT.test(nameOf(facts, node.object))) return [];
  const match = PROPERTY.exec(nameOf(facts, node));
  const name = match?.[1] ?? match?.[2];
  // `process.env.X.split(…)` resolves further members too: only the variable itself counts.
  return name === undefined ? [] : [{ module, node, name }];
}

function destructured(module: Module, target: Destructure): EnvironmentRead[] {
  return target.entries.flatMap((entry) =>
    entry.key === undefined ? [] : [{ module, node: entry.target, name: entry.key }],
  );
}

function isWritten(node: Node): boolean {
  const parent = node.parent;
  return (
    (parent?.kind === 'assign' && parent.target === node) ||
    (parent?.kind === 'unary' && parent.operator === 'delete') ||
    (parent?.kind === 'call' && parent.callee === node)
  );
}

function nameOf(facts: Facts, node: Expression): string {
  return facts.resolver.target(node)?.name ?? '';
}

/** The variable whose value an expression is made from, directly or through names given once. */
export function environmentBehind(facts: Facts, root: Expression, depth = 3): EnvironmentRead | undefined {
  let found: EnvironmentRead | undefined;
  const module = facts.resolver.moduleOf(root);
  walk(root, (node) => {
    // What is a number already was parsed, and reported, where it became one.
    if (found || node.kind === 'function' || (node.kind === 'call' && NUMERIC.test(facts.resolver.calleeName(node))))
      return false;
    if (node.kind === 'call' && CALLS.includes(facts.resolver.calleeName(node))) {
      found = callRead(facts, module, node);
    } else if (node.kind === 'member' || node.kind === 'index') {
      found = propertyRead(facts, module, node)[0];
    } else if (node.kind === 'name' && depth > 0) {
      const binding = facts.resolver.bindingOf(node);
      const [definition] = binding?.definitions ?? [];
      if (binding?.definitions.length === 1 && definition?.value && (definition.path[0] ?? 0) === 0)
        found = environmentBehind(facts, definition.value, depth - 1);
    }
    return !found;
  });
  return found;
}
