import type { ModelTool } from '../../model/server-model.ts';
import type { Node } from '../../syntax/ast.ts';
import { type Check, count, findingAt } from '../check.ts';
import { findTests, reportMissing } from '../project.ts';

/** Tools that no test names, calls by its handler or imports by its file. */
export const check: Check = (facts) => {
  const tools = facts.model.servers.flatMap((server) => server.tools).filter((tool) => tool.name !== undefined);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const tests = findTests(facts.repository);
  const searched = `${count(tools.length, 'tool')} looked for in ${count(tests.length, 'test file')}`;
  if (tests.length === 0)
    return reportMissing(facts, `No test covers the ${count(tools.length, 'tool')} of this server`, searched);
  if (facts.repository.scope !== 'repository' && tests.length < 2)
    return { findings: [], searched, notEvaluated: `${searched}; tests may stand outside the folder read` };
  const perFile = countPerFile(tools);
  const names = new Map(tools.map((tool) => [tool, namesOf(tool, perFile)]));
  const named = findWords(
    tests.map((test) => test.text),
    new Set([...names.values()].flat()),
  );
  const untested = tools.filter((tool) => !names.get(tool)?.some((name) => named.has(name)));
  const [first] = untested;
  if (facts.repository.scope !== 'repository' && untested.length === tools.length)
    return { findings: [], searched, notEvaluated: `${searched}; tests may stand outside the folder read` };
  if (first && untested.length === tools.length && tools.length > 1)
    return {
      findings: [findingAt(first.module, first.node, `None of the ${tools.length} tools is named in a test`)],
      searched,
    };
  return {
    findings: untested.map((tool) => findingAt(tool.module, tool.node, `Tool \`${tool.name}\` is named in no test`)),
    searched,
  };
};

/** Characters of a word: letters, digits, `_`, `$`, `-` by code; beyond ASCII a letter or digit of any script. */
const ASCII_WORD = Array.from({ length: 128 }, (_, code) => /[\w$-]/.test(String.fromCharCode(code)));
const OTHER_WORD = /[\p{L}\p{N}]/u;

/** Which of the wanted words stand in the texts as whole words; one pass, since the tests may be most of a project. */
function findWords(texts: readonly string[], wanted: ReadonlySet<string>): ReadonlySet<string> {
  const lengths = new Set([...wanted].map((word) => word.length));
  const starts = new Set([...wanted].map((word) => word.charCodeAt(0)));
  const found = new Set<string>();
  for (const text of texts) {
    for (let at = 0; at < text.length; at++) {
      const start = at;
      while (at < text.length && isWordAt(text, at)) at++;
      if (!lengths.has(at - start) || !starts.has(text.charCodeAt(start))) continue;
      const word = text.slice(start, at);
      if (wanted.has(word)) found.add(word);
    }
  }
  return found;
}

function isWordAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? ASCII_WORD[code] === true : OTHER_WORD.test(text.charAt(at));
}

function countPerFile(tools: readonly ModelTool[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { module } of tools) counts.set(module.path, (counts.get(module.path) ?? 0) + 1);
  return counts;
}

/** How a test may refer to a tool: its name in any casing, its handler, its file where it has one of its own. */
function namesOf(tool: ModelTool, perFile: ReadonlyMap<string, number>): readonly string[] {
  const name = tool.name ?? '';
  const parts = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== '');
  const capitals = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase());
  const pascal = capitals.join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  const lower = parts.map((part) => part.toLowerCase());
  const base =
    tool.module.path
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? '';
  const own = (perFile.get(tool.module.path) ?? 0) <= 2 && !/^(?:index|mod|lib|main|server|__init__)$/.test(base);
  const functions = [tool.handler?.name, enclosingFunction(tool)].filter((one) => one !== undefined);
  return [
    ...functions.flatMap((one) => [one, `test_${one}`, `Test${one}`, `Test_${one}`]),
    ...[
      `test_${lower.join('_')}`,
      `Test${pascal}`,
      name,
      camel,
      pascal,
      lower.join('_'),
      lower.join('-'),
      `handle${pascal}`,
      `${camel}Tool`,
      `${pascal}Tool`,
    ],
    ...(own ? [base] : []),
  ];
}

/** The function that builds a tool: what a test of the tool calls. */
function enclosingFunction(tool: ModelTool): string | undefined {
  for (let at: Node | undefined = tool.node; at; at = at.parent)
    if (at.kind === 'function' && at.name !== undefined && !/^(?:main|new|constructor|__init__)$/.test(at.name))
      return at.name;
  return undefined;
}
