import { type Check, type CheckFinding, count } from '../check.ts';
import { compareVersions, type Ecosystem, findVersions, type StatedVersion } from '../versions.ts';

interface Advisory {
  readonly id: string;
  /** First affected version; all earlier ones when absent. */
  readonly from?: string;
  readonly fixed: string;
}

interface Sdk {
  readonly name: string;
  readonly ecosystem: Ecosystem;
  readonly advisories: readonly Advisory[];
}

/** Fixed versions as the advisories state them; the page cites each. */
const SDKS: readonly Sdk[] = [
  {
    name: '@modelcontextprotocol/sdk',
    ecosystem: 'npm',
    advisories: [
      { id: 'CVE-2025-66414', fixed: '1.24.0' },
      { id: 'CVE-2026-0621', fixed: '1.25.2' },
      { id: 'CVE-2026-25536', from: '1.10.0', fixed: '1.26.0' },
    ],
  },
  {
    name: 'mcp',
    ecosystem: 'pypi',
    advisories: [
      { id: 'CVE-2025-53366', fixed: '1.9.4' },
      { id: 'CVE-2025-53365', fixed: '1.10.0' },
      { id: 'CVE-2025-66416', fixed: '1.23.0' },
      { id: 'CVE-2026-52869', fixed: '1.27.2' },
      { id: 'CVE-2026-59950', fixed: '1.28.1' },
    ],
  },
  { name: 'rmcp', ecosystem: 'crates', advisories: [{ id: 'CVE-2026-42559', fixed: '1.4.0' }] },
  {
    name: 'github.com/modelcontextprotocol/go-sdk',
    ecosystem: 'go',
    advisories: [
      { id: 'CVE-2026-27896', fixed: '1.3.1' },
      { id: 'CVE-2026-34742', fixed: '1.4.0' },
      { id: 'GO-2026-4770', fixed: '1.4.1' },
      { id: 'CVE-2026-33252', fixed: '1.4.1' },
    ],
  },
];

/** An SDK below the first version without a published advisory. */
export const check: Check = ({ repository }) => {
  const stated = SDKS.map((sdk) => ({ sdk, versions: findVersions(repository, sdk.ecosystem, sdk.name) }));
  const read = stated.reduce((sum, { versions }) => sum + versions.length, 0);
  if (read === 0)
    return {
      findings: [],
      searched: '',
      notEvaluated: 'no lockfile, and no manifest pins an official SDK: the version that users get is not stated',
    };
  const findings = stated.flatMap(({ sdk, versions }) => versions.flatMap((version) => report(sdk, version)));
  return { findings, searched: `${count(read, 'stated SDK version')} compared` };
};

function report(sdk: Sdk, { file, start, version, resolved }: StatedVersion): CheckFinding[] {
  const open = sdk.advisories.filter(
    ({ from, fixed }) => compareVersions(version, fixed) < 0 && (!from || compareVersions(version, from) >= 0),
  );
  const floor = open
    .map(({ fixed }) => fixed)
    .toSorted(compareVersions)
    .at(-1);
  if (floor === undefined) return [];
  const what = resolved ? `${sdk.name} ${version}` : `${sdk.name}, held below ${floor},`;
  const ids = open.map(({ id }) => id).join(', ');
  const message = `${what} is affected by ${ids}, fixed in ${floor}`;
  return [{ file, start, end: start, message, evidence: 'capability' }];
}
