import { textOf } from '../../syntax/resolve/constants.ts';
import type { SourceFile } from '../../types.ts';
import { keyword, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isAside } from '../project.ts';

const FILES =
  /\.ya?ml$|(?:^|\/)(?:Dockerfile[^/]*|Procfile|fly\.toml|Makefile|gunicorn[^/]*\.py|ecosystem\.config\.[cm]?js|[^/]*entrypoint[^/]*\.sh)$/i;
/** More than one process or instance of one server. */
const MANY: readonly RegExp[] = [
  /^\s*replicas:\s*["']?(?:[2-9]|[1-9]\d+)\b/m,
  /^\s*(?:min|max)Replicas:\s*["']?(?:[2-9]|[1-9]\d+)\b/m,
  /--workers[ ="',]+(?:[2-9]|[1-9]\d+)\b/,
  /^\s*workers\s*=\s*(?:[2-9]|[1-9]\d+|.*cpu_count)/m,
  /^\s*instances:\s*["']?(?:max|[2-9]|[1-9]\d+)\b/m,
  /min_machines_running\s*=\s*(?:[2-9]|[1-9]\d+)/,
];
/** Requests of a session are led to the process that has it. */
const STICKY =
  /sessionAffinity:\s*ClientIP|ip_hash|hash\s+\$http_mcp_session_id|sticky|session-affinity|affinity:\s*["']?cookie|fly-replay|consistentHash/i;
const SHARED = /EventStore\b.*(?:Redis|Postgres)|(?:redis|valkey|ioredis|dynamodb|memcache)/i;

/** Several instances of a server that keeps sessions in the memory of one. */
export const check: Check = (facts) => {
  const files = facts.repository
    .matching(FILES)
    .filter((file) => !isAside(file.path) && !/^\.github\//.test(file.path));
  const scaled = files.flatMap((file) => {
    const place = placeOf(file);
    return place ? [place] : [];
  });
  const [first] = scaled;
  if (!first)
    return { findings: [], searched: '', notApplicable: 'no file of the repository runs more than one instance' };
  const states = [...sessionsOf(facts)];
  const searched = `${count(scaled.length, 'file')} that run several instances, and ${count(states.length, 'place')} that keep sessions`;
  if (files.some((file) => STICKY.test(file.text)) || facts.modules.some(({ text }) => SHARED.test(text)))
    return { findings: [], searched };
  return {
    findings: states
      .slice(0, 1)
      .map((state) => ({ ...state, message: `${state.message}, and ${first.path} runs more than one instance` })),
    searched,
  };
};

function placeOf(file: SourceFile): SourceFile | undefined {
  return MANY.some((pattern) => pattern.test(file.text)) ? file : undefined;
}

const SESSIONS =
  /(?:^|\.)(?:Node|WebStandard)?StreamableHTTPServerTransport$|(?:^|::)LocalSessionManager::(?:default|new)$|go-sdk\/mcp\.NewStreamableHTTPHandler$/;

/** Transports that keep a session between requests, in the memory of the process. */
function sessionsOf(facts: Facts): CheckFinding[] {
  const { resolver } = facts;
  return facts
    .callsNamed({ name: SESSIONS, last: /^(?:streamable_http_app|run)$/ })
    .flatMap(({ call, module, name }): CheckFinding[] => {
      const report = (what: string) => [findingAt(module, call, what)];
      if (/(?:^|\.)(?:Node|WebStandard)?StreamableHTTPServerTransport$/.test(name)) {
        const generator = option(resolver, positional(call, 0), 'sessionIdGenerator');
        const isNone =
          generator === undefined ||
          (generator !== 'unknown' && /^(?:undefined|null)$/.test(module.text.slice(generator.start, generator.end)));
        return isNone || generator === 'unknown'
          ? []
          : report('The transport keeps sessions in the memory of its process');
      }
      if (module.language === 'python' && call.callee.kind === 'member') {
        const last = call.callee.property;
        const isHttp =
          last === 'streamable_http_app' ||
          (last === 'run' && textOf(resolver, keyword(call, 'transport')) === 'streamable-http');
        if (!isHttp || /stateless_http\s*=\s*(?!False)/.test(module.text) || call.args.some((one) => one.spread))
          return [];
        return report('The server keeps sessions in the memory of its process');
      }
      if (
        /(?:^|::)LocalSessionManager::(?:default|new)$/.test(name) &&
        !/with_(?:legacy_session|stateful)_mode\(false\)|stateful_mode:\s*false|legacy_session_mode:\s*false/.test(
          module.text,
        )
      )
        return report('The session manager keeps sessions in the memory of its process');
      if (/go-sdk\/mcp\.NewStreamableHTTPHandler$/.test(name) && !/\bStateless:\s*(?:true|[a-z])/.test(module.text))
        return report('The handler keeps sessions in the memory of its process');
      return [];
    });
}
