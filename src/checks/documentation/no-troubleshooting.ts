import { type Check, count, type Facts } from '../check.ts';
import { findDocuments, findManifests, findReadme } from '../project.ts';
import { property } from '../repository.ts';

const HELP =
  /troubleshoot|trouble shooting|\bdebug|\bFAQ\b|frequently asked|common (?:issues|problems|errors|mistakes)|known (?:issues|problems|limitations)|\binspector\b|\bENOENT\b|not found|(?:does not|doesn['’]t|won['’]t|cannot|can['’]t|fails? to|unable to) (?:start|connect|find|work|load|appear|authenticate|run)|\bif you (?:see|get|encounter|run into|have) (?:an? |any |the )?(?:error|issue|problem|trouble)|\blog files?\b|\bLOG_LEVEL\b|\bverbose\b|\bsupport\b.{0,20}\bissue/i;
const ASIDE = /CHANGELOG|CONTRIBUTING|SECURITY\.\w+$|CODE_OF|RELEASE|LICEN[SC]E|HISTORY|AGENTS|CLAUDE|\.github\//i;

/** Published servers whose documents do not help when one does not start. */
export const check: Check = (facts) => {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const readme = findReadme(facts.repository);
  if (!readme) return { findings: [], searched: '', notEvaluated: 'no README was read' };
  if (!isPublished(facts))
    return {
      findings: [],
      searched: '',
      notApplicable: 'no manifest says that the server is published for others to start',
    };
  const documents = findDocuments(facts.repository).filter((file) => !ASIDE.test(file.path));
  const searched = `${count(documents.length, 'document')} read`;
  if (documents.some((file) => HELP.test(file.text))) return { findings: [], searched };
  const message = `${readme.path} does not say what to do when the server does not start or connect`;
  return { findings: [{ file: readme, start: 0, end: 0, message, evidence: 'signal' }], searched };
};

/** A command that users install: a `bin`, a script entry, a binary of a crate. */
function isPublished({ repository }: Facts): boolean {
  return findManifests(repository).some(({ path }) => {
    const data = repository.data(path);
    if (path.endsWith('package.json')) return property(data, 'bin') !== undefined && property(data, 'private') !== true;
    if (path.endsWith('pyproject.toml')) return property(data, 'project', 'scripts') !== undefined;
    return (
      path.endsWith('Cargo.toml') &&
      property(data, 'package', 'publish') !== false &&
      property(data, 'package') !== undefined
    );
  });
}
