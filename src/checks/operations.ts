/** How a server is operated: over HTTP or not, with which libraries, from which deployment files. */
import type { ModelTransport } from '../model/server-model.ts';
import type { SourceFile } from '../types.ts';
import { type Facts, perReview } from './check.ts';

const MANIFESTS = /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.py|requirements[^/]*\.txt|Cargo\.toml|go\.mod)$/;
const DEPLOYMENT =
  /(?:^|\/)(?:Dockerfile[^/]*|[^/]*\.Dockerfile|(?:docker-)?compose[^/]*\.ya?ml|Chart\.yaml|fly\.toml|render\.yaml|Procfile|app\.ya?ml|cloudbuild\.ya?ml|(?:k8s|kubernetes|deploy|deployment|helm|charts|manifests)\/.+\.ya?ml)$/i;

/** The transports that answer over HTTP. */
export const httpTransports = perReview(readHttpTransports);

function readHttpTransports(facts: Facts): readonly ModelTransport[] {
  return facts.model.servers.flatMap((server) =>
    server.transports.filter((one) => one.kind === 'streamable-http' || one.kind === 'sse'),
  );
}

/** Whether the code imports, or a manifest names, a library whose name matches. */
export function usesLibrary(facts: Facts, pattern: RegExp): boolean {
  const imported = facts.modules.some((module) =>
    facts
      .nodesOf(module)
      .of('import')
      .some((one) => pattern.test(one.module)),
  );
  return imported || facts.repository.matching(MANIFESTS).some((file) => pattern.test(file.text));
}

/** Files that say how the server is run for others; a container that opens no port runs a command for one user. */
export function deploymentFiles(facts: Facts): readonly SourceFile[] {
  return facts.repository
    .matching(DEPLOYMENT)
    .filter((file) => !/Dockerfile/i.test(file.path) || /^\s*EXPOSE\b/m.test(file.text));
}
