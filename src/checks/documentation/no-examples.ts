import { type Check, count } from '../check.ts';
import { findDocuments, findReadme } from '../project.ts';

/** What introduces a request to a tool, or is one. */
const EXAMPLE =
  /\bexamples?\b|\bprompts?\b|\bsample (?:quer|request|call|conversation)|\buse[- ]cases?\b|\btry (?:it|asking|this)\b|\b(?:ask|tell) (?:your|the|claude|cursor|copilot|chatgpt|an?) \b|\bscenarios?\b|\bwalk-?through\b|\btutorial\b|"arguments"\s*:|tools\/call|call_tool|callTool|\bfor instance\b|\bin action\b|\bdemo\b/i;

/** Documents that show no request a user can make. */
export const check: Check = ({ repository }) => {
  const readme = findReadme(repository);
  if (!readme) return { findings: [], searched: '', notEvaluated: 'no README was read' };
  const documents = findDocuments(repository);
  const searched = `${count(documents.length, 'document')} read`;
  const shown =
    documents.some((file) => EXAMPLE.test(file.text) && !/CHANGELOG|CONTRIBUTING|SECURITY|CODE_OF/i.test(file.path)) ||
    repository.paths.some((path) => /^(?:[^/]+\/)?(?:examples?|demos?|samples?)\//i.test(path));
  if (shown) return { findings: [], searched };
  const message = `${readme.path} shows no example of what to ask the server`;
  return { findings: [{ file: readme, start: 0, end: 0, message, evidence: 'signal' }], searched };
};
