import { type Check, count, type Facts, findingAt } from '../check.ts';
import { deploymentFiles, httpTransports } from '../operations.ts';

const ROUTE =
  /^(?:(?:GET|HEAD) )?\/?(?:[\w-]+\/)*(?:_?_?health(?:z|check|-check)?|live(?:z|ness)?|ready(?:z|ness)?|ping|status|heartbeat|up)\/?$/i;
const PROBE =
  /^\s*HEALTHCHECK\s+(?!NONE)|\b(?:livenessProbe|readinessProbe|startupProbe|healthcheck|health_check\w*|healthCheckPath|http_checks|tcp_checks|\[\[services\.\w*checks)\b/m;

/** HTTP servers with deployment files, and nothing that a platform could ask whether they work. */
export const check: Check = (facts) => {
  if (facts.repository.scope === 'excerpt')
    return { findings: [], searched: '', notEvaluated: 'concerns the repository, and single files were handed in' };
  const [transport] = httpTransports(facts);
  if (!transport) return { findings: [], searched: '', notApplicable: 'no HTTP transport is in the code read' };
  const files = deploymentFiles(facts);
  if (files.length === 0)
    return { findings: [], searched: '', notApplicable: 'no container or deployment file is in the repository' };
  const answered = hasRoute(facts) || files.some((file) => PROBE.test(file.text));
  const findings = answered
    ? []
    : [
        findingAt(
          transport.module,
          transport.node,
          `The server is deployed with \`${files[0]?.path}\` and answers over HTTP, and it has no health route or probe`,
        ),
      ];
  return {
    findings,
    searched: `routes of ${count(facts.modules.length, 'file')} and ${count(files.length, 'deployment file')} read`,
  };
};

/** A route by one of the usual names. */
function hasRoute(facts: Facts): boolean {
  return facts.modules.some((module) =>
    facts
      .nodesOf(module)
      .of('literal')
      .some(
        (one) =>
          one.type === 'string' &&
          one.parent?.kind !== 'import' &&
          typeof one.value === 'string' &&
          one.value.length > 2 &&
          one.value.includes('/') &&
          ROUTE.test(one.value),
      ),
  );
}
