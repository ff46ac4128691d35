import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { isAside } from '../project.ts';

interface Broad {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Credentials that open everything an upstream has. */
const BROAD: readonly Broad[] = [
  {
    what: 'the role `service_role`, which passes over row-level security',
    pattern: /\bSUPABASE_SERVICE_(?:ROLE_)?KEY\b|\bservice_role\b/,
  },
  {
    what: 'a database superuser',
    pattern:
      /\b(?:postgres(?:ql)?:\/\/postgres|mysql:\/\/root|mariadb:\/\/root|mssql:\/\/sa|mongodb(?:\+srv)?:\/\/(?:root|admin))[:@]|\b(?:DB_USER|POSTGRES_USER|PGUSER|MYSQL_USER|DATABASE_USER)["']?\s*[:=]\s*["']?(?:postgres|root|sa|admin)\b/,
  },
  {
    what: 'the rights of an administrator',
    pattern: /\bAdministratorAccess\b|\bcluster-admin\b|"Action"\s*:\s*"\*"|roles\/(?:owner|editor)\b/,
  },
  {
    what: 'all mail and files of an account',
    pattern:
      /https:\/\/mail\.google\.com\/(?=["'\s])|https:\/\/www\.googleapis\.com\/auth\/(?:drive|cloud-platform)(?=["'\s])|\b(?:Mail|Files|Sites|Directory)\.ReadWrite\.All\b/,
  },
  {
    what: 'all repositories and their administration',
    pattern: /\b(?:scopes?|permissions?)\b["'`*]*\s*[:=]\s*["'`[]?[^\n]*\b(?:admin:(?:org|enterprise)|delete_repo)\b/i,
  },
];
const FILES =
  /(?:^|\/)(?:README[^/]*|\.env[^/]*|(?:docker-)?compose[^/]*\.ya?ml|\.?mcp\.json|server\.json|smithery\.yaml|manifest\.json|claude_desktop_config\.json)$|^(?:docs|deploy|k8s|helm|charts|config)\/.+\.(?:md|ya?ml|json|tf)$/i;
/** What developers and tests of the project use, and commands that look at a database by hand. */
const DEVELOPERS = /(?:^|\/)(?:contribut\w*|develop\w*|testing|ci[-_]?cd)(?:\/|\.|$)/i;
const BY_HAND = /\bTEST_|_TEST_|\/test(?:_?db|ing)?\b|\b(?:psql|pg_dump|mysqldump|mongosh)\s/i;
/** Settings of a database that tests throw away. */
const TESTS = /(?:^|[/.-])(?:tests?|ci|e2e)(?:[.-][^/]*)?$/i;
/** Sentences that advise against it. */
const WARNS =
  /\b(?:accepted|any of|one of|not|never|avoid|don't|instead of|rather than|warning|do not|least privilege|least-privilege|unless|only if|read[- ]only|restricted|minimum|minimal|fewer|without)\b/i;

/** Documented or configured credentials for upstreams that are far wider than a server needs. */
export const check: Check = (facts) => {
  const files = facts.repository
    .matching(FILES)
    .filter(({ path }) => !isAside(path) && !DEVELOPERS.test(path) && !TESTS.test(path));
  if (files.length === 0)
    return { findings: [], searched: '', notApplicable: 'no document or configuration names credentials' };
  return {
    findings: firstOfEach(files.flatMap(inFile)),
    searched: `${count(files.length, 'document and configuration file')} read`,
  };
};

/** A kind is reported once: other files mostly repeat what the first says. */
function firstOfEach(findings: readonly CheckFinding[]): CheckFinding[] {
  return findings.filter((one, index) => findings.findIndex(({ message }) => message === one.message) === index);
}

/** The first place for each kind in a file. */
function inFile(file: SourceFile): CheckFinding[] {
  const lines = file.text.split('\n');
  const isSettings = /(?:^|\/)\.env[^/]*$/.test(file.path);
  return BROAD.flatMap(({ what, pattern }): CheckFinding[] => {
    let start = 0;
    for (const [index, line] of lines.entries()) {
      const near = [lines[index - 1], line, lines[index + 1]].join(' ');
      if (pattern.test(line) && !WARNS.test(near) && !BY_HAND.test(line) && !(isSettings && /^\s*#/.test(line)))
        return [
          { file, start, end: start + line.length, message: `The server is set up with ${what}`, evidence: 'signal' },
        ];
      start += line.length + 1;
    }
    return [];
  });
}
