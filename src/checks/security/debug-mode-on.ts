import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import type { SourceFile } from '../../types.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isAside, isTooling } from '../project.ts';
import { findSettings } from '../settings.ts';

/** Frameworks that answer errors with their stack, or run code, in debug mode. */
const APPS = /^(?:Flask|Starlette|FastAPI|FastMCP|MCPServer|run|Application|create_app)$/;
const IMAGES =
  /(?:^|\/)(?:Dockerfile[^/]*|[^/]*\.[Dd]ockerfile|Containerfile|(?:docker-)?compose[^/]*\.ya?ml|Procfile)$/;
const DEVELOPMENT = /dev|debug|test|local|example|inspector/i;
/** Sources that a service takes from the checkout: nothing is deployed that way. */
const MOUNTS = /^\s*-\s*["']?\.(?:\/(?:(?:src|lib|app)\b[^:\s]*|package\.json|pyproject\.toml)?)?:\/\w/m;
const STARTS = /^\s*(?:CMD|ENTRYPOINT|command:|entrypoint:|web:|worker:|-\s)/;
const TOOLS =
  /@modelcontextprotocol\/inspector|\bmcp(?:-inspector| dev)\b|\bfastmcp dev\b|--inspect(?:-brk)?(?:=|\s|"|$)|\bnodemon\b|\bdebugpy\b|--reload\b|\bdlv\b|FLASK_DEBUG=1|\btsx watch\b/;

/** Debug modes, profilers and inspectors that a production start switches on. */
export const check: Check = (facts) => {
  const images = facts.repository.scope === 'excerpt' ? [] : facts.repository.matching(IMAGES);
  const findings = [...debugOptions(facts), ...profilers(facts), ...images.flatMap(inImage)];
  return {
    findings,
    searched: `${count(facts.modules.length, 'file')} and ${count(images.length, 'container file')} searched for debug modes`,
  };
};

function debugOptions(facts: Facts): CheckFinding[] {
  return findSettings(facts, /^(?:debug|reload|use_debugger)$/).flatMap(
    ({ module, key, value, node }): CheckFinding[] => {
      if (module.language !== 'python' || node.kind !== 'call' || !APPS.test(lastName(node))) return [];
      if (key === 'reload' && !/uvicorn/.test(facts.resolver.calleeName(node))) return [];
      if (constantOf(facts.resolver, value) !== true || isTooling(module.path) || isAside(module.path)) return [];
      return [findingAt(module, value, `\`${key}=True\` starts the server in debug mode`)];
    },
  );
}

/** `net/http/pprof` registers its pages on the default mux, which a server that serves `nil` publishes. */
function profilers(facts: Facts): CheckFinding[] {
  return facts.modules.flatMap((module) => {
    if (module.language !== 'go' || !/"net\/http\/pprof"/.test(module.text)) return [];
    const served = facts
      .callsNamed({ name: /^net\/http\.ListenAndServe(?:TLS)?$/ })
      .filter(({ module: at }) => at.path.replace(/[^/]*$/, '') === module.path.replace(/[^/]*$/, ''))
      .find(({ call }) => isNil(call.args.at(-1)?.value) && isOpen(facts, call.args[0]?.value));
    return served && !/debug|pprof|profil/i.test(enclosing(served.call, 'function')?.name ?? '')
      ? [findingAt(served.module, served.call, 'The profiler of `net/http/pprof` is published with the server')]
      : [];
  });
}

function isNil(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    (('name' in value && value.name === 'nil') || ('type' in value && value.type === 'null'))
  );
}

function isOpen(facts: Facts, address: Parameters<typeof constantOf>[1]): boolean {
  const text = constantOf(facts.resolver, address);
  return typeof text !== 'string' || !/^(?:localhost|127\.|\[::1\])/.test(text);
}

/** What a container starts with. */
function inImage(file: SourceFile): CheckFinding[] {
  if (DEVELOPMENT.test(file.path.replace(/^.*\//, '')) || isAside(file.path) || MOUNTS.test(file.text)) return [];
  let start = 0;
  return file.text.split('\n').flatMap((line): CheckFinding[] => {
    const at = start;
    start += line.length + 1;
    if (!STARTS.test(line) || /^\s*#/.test(line)) return [];
    const tool = TOOLS.exec(line)?.[0];
    return tool === undefined
      ? []
      : [
          {
            file,
            start: at,
            end: at + line.length,
            message: `The container starts with \`${tool.trim()}\``,
            evidence: 'signal',
          },
        ];
  });
}
