import { type Check, type CheckFinding, count, findingAt } from '../check.ts';

const DOMAIN = /(?:^|\/)(?:domain|entities|use[-_]?cases)(?:\/|\.(?:[cm]?[jt]s|py|rs|go)$)/;
const SDK =
  /^(?:@modelcontextprotocol\/|fastmcp$|mcp(?:\.|$)|mcp_types\b|rmcp(?:::|$)|github\.com\/(?:modelcontextprotocol\/go-sdk|mark3labs\/mcp-go)\b)/;

/** Files of the domain layer that import the SDK. */
export const check: Check = ({ modules }) => {
  const domain = modules.filter((module) => DOMAIN.test(module.path));
  if (domain.length === 0)
    return { findings: [], searched: '', notApplicable: 'no folder or file is named as a domain layer' };
  const findings = domain.flatMap((module) => {
    const seen = new Set<number>();
    return module.body.flatMap((statement): CheckFinding[] => {
      if (statement.kind !== 'import' || !SDK.test(statement.module) || statement.typeOnly || seen.has(statement.start))
        return [];
      seen.add(statement.start);
      return [findingAt(module, statement, `The domain layer imports \`${statement.module}\``)];
    });
  });
  return { findings, searched: `imports of ${count(domain.length, 'domain file')} read` };
};
