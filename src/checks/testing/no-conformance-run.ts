import { type Check, count } from '../check.ts';
import { findCiFiles, findManifests, findTests, readCommands, reportMissing } from '../project.ts';

const SUITES =
  /@modelcontextprotocol\/(?:conformance|inspector)|modelcontextprotocol\/conformance|mcp[-_]inspector|\binspector\b[^\n]*--cli|mcp-spec-test|mcp-conformance|mcp-validator|mcp-validation|mcp-interviewer|\bconformance\b/i;

/** Servers that no suite of the protocol is run against. */
export const check: Check = (facts) => {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const { repository } = facts;
  const tests = findTests(repository);
  const searched = `scripts, ${count(findCiFiles(repository).length, 'CI file')} and ${count(tests.length, 'test file')} read`;
  const texts = [
    readCommands(repository),
    ...findManifests(repository).map(({ text }) => text),
    ...tests.map(({ text }) => text),
  ];
  if (texts.some((text) => SUITES.test(text)) || repository.paths.some((path) => /conformance/i.test(path)))
    return { findings: [], searched };
  return reportMissing(facts, 'Neither the conformance suite nor the Inspector is run against the server', searched);
};
