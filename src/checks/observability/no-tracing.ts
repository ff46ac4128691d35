import { type Check, count, findingAt } from '../check.ts';
import { httpTransports, usesLibrary } from '../operations.ts';

const TRACING =
  /opentelemetry|\botel\b|dd-trace|ddtrace|datadog|newrelic|applicationinsights|@sentry|sentry_sdk|sentry\b|elastic-apm|instana|honeycomb|logfire|langfuse|jaeger|zipkin|aws[-_]xray|tracing[-_]opentelemetry|openinference|traceloop|openllmetry/i;
/** Requests to other services. */
const UPSTREAM =
  /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|axios(?:\.\w+)?|got(?:\.\w+)?|ky(?:\.\w+)?|requests\.\w+|httpx2?\.(?:Async)?Client|httpx2?\.(?:get|post|put|patch|delete|request)|aiohttp\.ClientSession|reqwest::\S+|net\/http\.(?:Get|Post|PostForm|NewRequest\w*))$/;
const MIN_UPSTREAM = 3;

/** Servers for many callers between a client and other services, in which nothing joins the two. */
export const check: Check = (facts) => {
  if (facts.repository.scope === 'excerpt')
    return { findings: [], searched: '', notEvaluated: 'concerns the repository, and single files were handed in' };
  const [transport] = httpTransports(facts);
  if (!transport) return { findings: [], searched: '', notApplicable: 'no HTTP transport is in the code read' };
  const calls = facts.callsNamed({ name: UPSTREAM }).length;
  if (calls < MIN_UPSTREAM)
    return { findings: [], searched: '', notApplicable: 'the server asks hardly any other service over HTTP' };
  const searched = `${count(calls, 'request')} to other services; imports and manifests read`;
  if (usesLibrary(facts, TRACING)) return { findings: [], searched };
  const message = `The server answers over HTTP and has ${calls} requests to other services in its code, and no tracing library is imported or named in a manifest`;
  return { findings: [findingAt(transport.module, transport.node, message)], searched };
};
