import { type Check, type CheckFinding, count } from '../check.ts';
import { findingIn } from '../json-places.ts';
import { findDocuments, isAside } from '../project.ts';
import { property } from '../repository.ts';

/** Libraries that send what users do to a service of the author's. */
const TELEMETRY =
  /^(?:posthog(?:-node|-js)?|@posthog\/.*|mixpanel|@amplitude\/.*|amplitude(?:_analytics)?(?:\..*)?|@segment\/analytics-node|analytics-node|segment(?:\.analytics)?|applicationinsights|rudder-sdk-node|@rudderstack\/.*|countly-sdk-nodejs|posthog(?:\..*)?|github\.com\/(?:posthog\/posthog-go|segmentio\/analytics-go.*|amplitude\/analytics-go.*|mixpanel\/mixpanel-go.*)|posthog_rs)$/;
const COLLECTORS =
  /(?:google-analytics\.com\/(?:mp\/)?collect|app\.posthog\.com|[a-z]+\.i\.posthog\.com|api\.mixpanel\.com|api2?\.amplitude\.com|api\.segment\.io|plausible\.io\/api|umami\.is)/;
const POLICY = /privacy|telemetry|data (?:handling|collection|usage)|usage statistics|analytics/i;

/** Servers that report to their author, and bundles without the link that a directory asks for. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const bundles = repository
    .matching(/(?:^|\/)manifest\.json$/)
    .filter((file) => !isAside(file.path) && /"(?:mcpb|dxt|manifest)_version"/.test(file.text))
    .filter((file) => property(repository.data(file.path), 'server') !== undefined);
  const reports = findTelemetry(facts);
  if (bundles.length === 0 && reports.length === 0)
    return { findings: [], searched: '', notApplicable: 'no bundle is built and no analytics library is used' };
  const told = findDocuments(repository).some((file) => POLICY.test(file.text));
  const findings = told ? [] : reports.slice(0, 1);
  const connects =
    facts.callsNamed({ name: /^(?:fetch$|axios|requests\.|httpx\.|reqwest::|net\/http\.|got\b|undici)/ }).length > 0;
  const unlinked = bundles.filter((file) => {
    const policies = property(repository.data(file.path), 'privacy_policies');
    return !(Array.isArray(policies) && policies.length > 0) && (connects || reports.length > 0);
  });
  return {
    findings: [
      ...findings,
      ...unlinked.map((file) =>
        findingIn(
          file,
          /"(?:mcpb|dxt|manifest)_version"/,
          'The bundle sends requests to a service, and links no privacy policy',
        ),
      ),
    ],
    searched: `${count(bundles.length, 'bundle manifest')}, imports and documents read`,
  };
};

function findTelemetry({ modules, nodesOf }: Parameters<Check>[0]): CheckFinding[] {
  return modules.flatMap((module): CheckFinding[] => {
    const imported = nodesOf(module)
      .of('import')
      .find((one) => !one.typeOnly && TELEMETRY.test(one.module.split('::')[0] ?? ''));
    const sent = imported
      ? undefined
      : nodesOf(module)
          .of('literal')
          .find((one) => typeof one.value === 'string' && COLLECTORS.test(one.value));
    const at = imported ?? sent;
    if (!at) return [];
    const what = imported ? `\`${imported.module}\`` : 'an analytics service';
    const message = `The server reports to ${what}, and no document says what it sends`;
    return [{ file: module, start: at.start, end: at.end, message, evidence: 'signal' }];
  });
}
