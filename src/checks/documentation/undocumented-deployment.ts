import { type Check, count } from '../check.ts';
import { findDocuments, reportMissing } from '../project.ts';
import { findHttp } from '../transports.ts';

/** What an operator of a listening process looks for. */
const DEPLOYMENT =
  /\bdeploy|\bdocker|\bcontainer|\bkubernetes|\bk8s\b|\bhelm\b|\bsystemd\b|reverse proxy|\bnginx\b|\bcaddy\b|\btraefik\b|cloud run|\blambda\b|\bworkers?\b|fly\.io|\bheroku\b|\brailway\b|\bvercel\b|\bhosted\b|\bself-host|\bTLS\b|\bproduction\b/i;

/** A server that listens for HTTP, and documents that never say how it is deployed. */
export const check: Check = (facts) => {
  const [place] = findHttp(facts);
  if (!place) return { findings: [], searched: '', notApplicable: 'no HTTP transport is started in the code read' };
  const documents = findDocuments(facts.repository).filter((file) => !/CHANGELOG|CONTRIBUTING/i.test(file.path));
  const [first] = documents;
  const searched = `${count(documents.length, 'document')} read`;
  if (documents.some((file) => DEPLOYMENT.test(file.text))) return { findings: [], searched };
  if (!first || facts.repository.scope !== 'repository')
    return reportMissing(facts, `No document says how the HTTP server in ${place.path} is deployed`, searched);
  const message = `${first.path} does not say how the HTTP server in ${place.path} is deployed`;
  return { findings: [{ file: first, start: 0, end: 0, message, evidence: 'signal' }], searched };
};
