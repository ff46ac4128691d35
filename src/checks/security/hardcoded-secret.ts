import type { FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { isPlaceholder, isSecretName, isSigningName, looksLive, recognise } from '../credentials.ts';
import { fallbackOf, nameOf } from '../literal-roles.ts';

type Text = Extract<Node, { kind: 'literal' }>;

/** Files beside the code that carry settings; samples of them carry none. */
const SETTINGS =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)?|\.?mcp\.json|server\.json|claude_desktop_config\.json|smithery\.yaml|Dockerfile[^/]*|Containerfile|[^/]*\.dockerfile|docker-compose[^/]*\.ya?ml|compose[^/]*\.ya?ml|\.npmrc|\.pypirc|values\.ya?ml)$|^\.github\/workflows\/[^/]+\.ya?ml$|^(?:config|deploy|k8s|helm)\/.+\.(?:ya?ml|json|toml)$/i;
const SAMPLES = /(?:example|sample|template|dist|tmpl|test|fixture|mock)/i;
const LINE = /^\s*(?:ENV|ARG|export|-)?\s*["']?([A-Za-z_][\w.-]*)["']?\s*[=:]\s*["']?([^"'\s,#]+)["']?/;
const DOCKER_SPACED = /^\s*ENV\s+([A-Za-z_]\w*)\s+(\S+)/;

/** Credentials written into code or committed settings. */
export const check: Check = (facts) => {
  const inCode = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('literal')
      .flatMap((node) => judgeLiteral(module, node)),
  );
  const served = facts.model.servers
    .flatMap((server) => [...server.tools, ...server.resources, ...server.prompts])
    .flatMap(({ handler }) => (handler ? judgeServed(facts.resolver.moduleOf(handler), handler) : []));
  const files = facts.repository.matching(SETTINGS).filter((file) => !SAMPLES.test(file.path));
  return {
    findings: [...inCode, ...served, ...files.flatMap(judgeFile)],
    searched: `${count(facts.modules.length, 'file')} of code and ${count(files.length, 'settings file')} read`,
  };
};

function judgeLiteral(module: Module, node: Text): CheckFinding[] {
  const { value } = node;
  if (node.type !== 'string' || typeof value !== 'string') return [];
  const form = recognise(value);
  if (form !== undefined) return [findingAt(module, node, `A string in the code is ${form}`)];
  const variable = fallbackOf(node);
  if (variable !== undefined) {
    const live = isSigningName(variable)
      ? value.trim() !== ''
      : isSecretName(variable) && !isPlaceholder(value) && looksLive(variable, value);
    return live ? [findingAt(module, node, `A literal stands in for \`${variable}\` when it is not set`)] : [];
  }
  const name = nameOf(node);
  if (name === undefined || !isSecretName(name) || !looksLive(name, value) || isSearchKey(node)) return [];
  return [findingAt(module, node, `\`${name}\` is given a literal that looks like a live credential`)];
}

const LABELLED = /^[ \t]*(?:[-*][ \t]+)?([A-Za-z][\w -]{2,40}?)[ \t]*[:=][ \t]*(\S{8,})[ \t]*$/gm;

/** Text that a handler hands out and that lists credentials by their names. */
function judgeServed(module: Module, handler: FunctionNode): CheckFinding[] {
  const found: CheckFinding[] = [];
  walk(handler.body, (node) => {
    if (node.kind !== 'literal' || typeof node.value !== 'string' || !node.value.includes('\n')) return true;
    for (const [, label = '', value = ''] of node.value.matchAll(LABELLED)) {
      const name = label.trim().replaceAll(/[ -]+/g, '_');
      if (!isSecretName(name) || !looksLive(name, value)) continue;
      found.push(findingAt(module, node, `A text that is handed out gives \`${label.trim()}\` a live credential`));
      break;
    }
    return true;
  });
  return found;
}

/** The key of a hosted search, which every page that searches carries: beside an application and an index. */
function isSearchKey({ parent }: Text): boolean {
  if (parent?.kind !== 'object') return false;
  const has = (pattern: RegExp) => parent.properties.some(({ key }) => key !== undefined && pattern.test(key));
  return has(/^app(?:lication)?_?id$/i) && has(/^index_?name$/i);
}

function judgeFile(file: SourceFile): CheckFinding[] {
  let start = 0;
  return file.text.split('\n').flatMap((line) => {
    const at = { file, start, end: start + line.length };
    start += line.length + 1;
    if (/^\s*(?:#|\/\/)/.test(line)) return [];
    const form = recognise(line);
    if (form !== undefined) return [{ ...at, message: `${file.path} holds ${form}`, evidence: 'signal' as const }];
    const [, name = '', value = ''] = DOCKER_SPACED.exec(line) ?? LINE.exec(line) ?? [];
    if (!isSecretName(name) || !looksLive(name, value)) return [];
    return [
      {
        ...at,
        message: `${file.path} gives \`${name}\` a value that looks like a live credential`,
        evidence: 'signal' as const,
      },
    ];
  });
}
