import { type Check, count } from '../check.ts';
import { findDocuments, findReadme } from '../project.ts';

/** What the server may see, change or send, and what is done about it. */
const NOTES =
  /\bpermissions?\b|\bscopes?\b|\bsecurity\b|\bprivacy\b|\bread[- ]only\b|\baccess (?:to|control|rights)\b|\bsandbox|\ballowed (?:director|path|host|command)|\bdestructive\b|\bconsent\b|\bleast privilege\b|\brisks?\b|\btrust(?:ed|s)?\b|\bcautio|\bdanger|\bdata (?:is|are|leaves|never)\b|\blocal(?:ly)? only\b|\bsensitive\b/i;
/** Files about the project, not about what the server does. */
const ASIDE = /CHANGELOG|CONTRIBUTING|SECURITY\.\w+$|CODE_OF|RELEASE|LICEN[SC]E|HISTORY|AGENTS|CLAUDE|\.github\//i;

/** Documents that never say what the server can reach or change. */
export const check: Check = (facts) => {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const readme = findReadme(facts.repository);
  if (!readme) return { findings: [], searched: '', notEvaluated: 'no README was read' };
  const documents = findDocuments(facts.repository).filter((file) => !ASIDE.test(file.path));
  const searched = `${count(documents.length, 'document')} read`;
  if (documents.some((file) => NOTES.test(file.text))) return { findings: [], searched };
  const message = `${readme.path} does not say what the server can reach, change or send`;
  return { findings: [{ file: readme, start: 0, end: 0, message, evidence: 'signal' }], searched };
};
