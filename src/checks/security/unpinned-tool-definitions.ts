import { type Check, count } from '../check.ts';
import { findTests, reportMissing } from '../project.ts';
import { comparesToolList } from '../test-evidence.ts';
import { allTools } from '../tools.ts';

const LISTS =
  /tools\/list|list_?tools|tools?_?list|toolsnap|ListTools|tool_?(?:definitions?|schemas?|manifest|catalog)|tools\.(?:json|snap|lock)/i;
const COMPARES =
  /toMatch(?:Inline|File)?Snapshot|toMatchAriaSnapshot|insta::|assert_(?:json_|yaml_|debug_)?snapshot|syrupy|snapshot\b|golden|toolsnaps|inline_snapshot|testdata|cupaloy|go-snaps|approvals|expect-test/i;
const LOCKS =
  /(?:^|\/)(?:[^/]*tools?[-_.](?:lock|snapshot|manifest|definitions|schema)s?[^/]*\.(?:json|ya?ml|txt|snap)|__toolsnaps__\/.+|[^/]*tools?[^/]*\.snap)$/i;

/** Servers whose tool definitions no test or file pins. */
export const check: Check = (facts) => {
  const tools = allTools(facts);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const tests = findTests(facts.repository);
  const searched = `${count(tests.length, 'test file')} searched for a snapshot of ${count(tools.length, 'tool')}`;
  const pinned =
    facts.repository.matching(LOCKS).length > 0 || tests.some(({ text }) => LISTS.test(text) && COMPARES.test(text));
  if (pinned) return { findings: [], searched };
  if (tests.length > 0 && !comparesToolList(facts.repository))
    return {
      findings: [],
      searched: '',
      notApplicable: 'that no test lists the tools is testing/no-tool-list-snapshot',
    };
  return reportMissing(
    facts,
    'No snapshot or lock file shows in review when the definition of a tool changes',
    searched,
  );
};
