import { type Check, count } from '../check.ts';
import { findManifests, findTests, readCommands, reportMissing } from '../project.ts';

const FOLDERS =
  /(?:^|\/)(?:evals?|evaluations?|eval[-_][^/]*|[^/]*[-_]evals?|agent[-_]tests?)(?:\/|\.[\w.]+$)|promptfoo/i;
const TOOLS =
  /promptfoo|mcp-?evals?\b|\bbraintrust\b|\bautoevals\b|\bdeepeval\b|\binspect[-_]ai\b|\blangsmith\b|\bragas\b|\bevalite\b|vitest-evals|mcpjam|mcp-use|pydantic[-_]evals|\bopenevals\b|\bevals?\b(?=[:"' ])/i;
/** A test that lets a model choose the tools. */
const MODELS =
  /from ["'](?:@anthropic-ai\/sdk|openai|ai|@ai-sdk\/[^"']+|@google\/genai)["']|^(?:import|from) (?:anthropic|openai|litellm|google\.genai)\b|anthropic-sdk-go|openai-go|async_openai/m;

/** Tools that no model has been watched to use. */
export const check: Check = (facts) => {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const { repository } = facts;
  const tests = findTests(repository);
  const searched = `scripts, manifests, folders and ${count(tests.length, 'test file')} read`;
  const texts = [readCommands(repository), ...findManifests(repository).map(({ text }) => text)];
  const found =
    repository.paths.some((path) => FOLDERS.test(path)) ||
    texts.some((text) => TOOLS.test(text)) ||
    tests.some(({ text }) => MODELS.test(text));
  return found
    ? { findings: [], searched }
    : reportMissing(facts, 'Nothing evaluates the tools with a model', searched);
};
