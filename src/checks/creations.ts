/** Requests that create, send or pay, and what makes them safe to repeat. */
import type { Call, Node } from '../syntax/ast.ts';
import { textOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { enclosing } from '../syntax/walk.ts';
import { keyword, lastName, option, positional } from './arguments.ts';
import type { Facts } from './check.ts';

const CREATES =
  /^(?:send(?:_?(?:mail|message|email|sms))|(?:sendMail|sendMessage|sendEmail)|post_?message|publish|create_?(?:order|payment|charge|issue|ticket|invoice)|charge|pay|insert(?:_?(?:one|many))?)$/i;
const POSTS = /(?:^|[.:])(?:post|Post|PostForm|post_json)$/;
/** Requests with a body that read: queries, searches, tokens, model calls. */
const READS = /graphql|search|query|token|oauth|login|completions|embeddings|\/rpc\b|jsonrpc/i;
const RETRY_DECORATORS = /^(?:tenacity\.retry|backoff\.on_exception|retrying\.retry|retry\.retry|stamina\.retry)$/;
const KEY = /idempoten|dedup|request_?id|on conflict/i;

/** Python functions under a retry decorator, and functions handed to `pRetry` and the like. */
export function findDecorated(facts: Facts): Node[] {
  const python = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('function')
      .filter((fn) =>
        fn.decorators.some(({ expression }) =>
          RETRY_DECORATORS.test(
            facts.resolver.target(expression.kind === 'call' ? expression.callee : expression)?.name ?? '',
          ),
        ),
      )
      .map((fn) => fn.body),
  );
  const handed = facts
    .callsTo(['p-retry', 'async-retry', 'ts-retry-promise.retry', 'exponential-backoff.backOff'])
    .flatMap(({ call }) => {
      const [first] = call.args;
      const fn = first && facts.resolver.functionOf(first.value);
      return fn ? [fn.body] : [];
    });
  return [...python, ...handed];
}

export function createsAnew(resolver: Resolver, call: Call): boolean {
  const name = lastName(call);
  if (/^(?:fetch|request|axios)$/.test(name)) {
    const options = positional(call, 1) ?? positional(call, 0);
    const method = option(resolver, options, 'method');
    const written = method && method !== 'unknown' ? textOf(resolver, method) : undefined;
    return (
      (written ?? textOf(resolver, positional(call, 0)) ?? '').toUpperCase() === 'POST' && !readsOnly(resolver, call)
    );
  }
  if (CREATES.test(name)) return call.callee.kind === 'member';
  return POSTS.test(`.${name}`) && call.callee.kind === 'member' && !readsOnly(resolver, call);
}

/** The address says that nothing is created. */
function readsOnly(resolver: Resolver, call: Call): boolean {
  const { text } = resolver.moduleOf(call);
  const address = call.args
    .slice(0, 2)
    .map(({ value }) => text.slice(value.start, value.end))
    .join(' ');
  return READS.test(address) || READS.test(enclosing(call, 'function')?.name ?? '');
}

/** An idempotency key anywhere in the function, or in the call's own arguments. */
export function hasKey(resolver: Resolver, call: Call): boolean {
  const scope = enclosing(call, 'function') ?? call;
  return (
    KEY.test(resolver.moduleOf(call).text.slice(scope.start, scope.end)) ||
    keyword(call, 'idempotency_key') !== undefined
  );
}
