import { type Check, count, findingAt } from '../check.ts';
import { httpTransports, usesLibrary } from '../operations.ts';

const METRICS =
  /prom-client|prometheus|opentelemetry|\bmetrics(?:[-_]exporter)?\b|statsd|dogstatsd|dd-trace|ddtrace|datadog|newrelic|applicationinsights|expvar|@sentry|sentry_sdk|sentry|micrometer|analytics_engine|instana|elastic-apm/i;

/** Servers for many callers in which nothing counts or times tool calls. */
export const check: Check = (facts) => {
  if (facts.repository.scope === 'excerpt')
    return { findings: [], searched: '', notEvaluated: 'concerns the repository, and single files were handed in' };
  const [transport] = httpTransports(facts);
  if (!transport) return { findings: [], searched: '', notApplicable: 'no HTTP transport is in the code read' };
  const findings = usesLibrary(facts, METRICS)
    ? []
    : [
        findingAt(
          transport.module,
          transport.node,
          'The server answers over HTTP, and no metrics library is imported or named in a manifest',
        ),
      ];
  return { findings, searched: `imports of ${count(facts.modules.length, 'file')} and the manifests read` };
};
