import type { Expression, Module, Node, Property } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { unwrap } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt, type ResolvedCall } from '../check.ts';
import { isInlineTest, isTooling } from '../project.ts';
import { property } from '../repository.ts';
import { compareVersions } from '../versions.ts';

const SCRIPT = /^@modelcontextprotocol\/(?:server|sdk\/.+)\.(?:McpServer|Server)$/;
const PYTHON =
  /^(?:mcp\.server(?:\.[\w.]+)?\.MCPServer|mcp\.server(?:\.lowlevel(?:\.server)?)?\.Server|fastmcp(?:\.[\w.]+)?\.FastMCP)$/;
const GO = /^github\.com\/(?:modelcontextprotocol\/go-sdk\/mcp\.NewServer|mark3labs\/mcp-go\/server\.NewMCPServer)$/;
const RUST = /^rmcp::(?:model::)?Implementation::from_build_env$/;
const SERVERS = new RegExp([SCRIPT, PYTHON, GO, RUST].map((one) => one.source).join('|'));

/** Servers that report no version of their own, or another than their manifest. */
export const check: Check = (facts) => {
  const calls = facts
    .callsNamed({ name: SERVERS })
    .filter(({ call, module }) => !isTooling(module.path) && !isInlineTest(module, call.start));
  const handlers = findToolHandlers(facts);
  const looked = calls.length + handlers.length;
  if (looked === 0) return { findings: [], searched: '', notApplicable: 'no server is constructed in the code read' };
  const findings = [...calls.flatMap((found) => checkCall(facts, found)), ...handlers, ...findStale(facts)];
  return { findings, searched: `${count(looked, 'server construction')} and manifests read` };
};

function checkCall(facts: Facts, { call, module, name }: ResolvedCall): CheckFinding[] {
  const report = (message: string) => [findingAt(module, call, message)];
  if (RUST.test(name)) return report('The server reports the version of the SDK as its own');
  if (call.args.some((arg) => arg.spread)) return [];
  if (PYTHON.test(name) && module.language === 'python') {
    if (isMounted(facts, module)) return [];
    // Older low-level code passes the version when it runs the server.
    const later = /server_version\s*=/.test(module.text);
    if (later || call.args.some((arg) => arg.name === 'version' && !isEmpty(facts, arg.value))) return [];
    if (call.args.filter((arg) => arg.name === undefined).length >= 3) return [];
    return report(
      name.startsWith('fastmcp')
        ? 'The server reports the version of FastMCP as its own'
        : 'The server reports no version of its own',
    );
  }
  if (name.startsWith('github.com/mark3labs/'))
    return isEmpty(facts, call.args[1]?.value) ? report('The server reports an empty version') : [];
  const version = propertyOf(facts, call.args[0]?.value, GO.test(name) ? 'Version' : 'version');
  if (version === 'unknown' || (version && !isEmpty(facts, version.value))) return [];
  return report('The server reports no version');
}

/** A part that another server takes in: nobody sees the version of its own. */
function isMounted(facts: Facts, module: Module): boolean {
  if (/\.run(?:_async|_stdio_async|_http_async)?\(/.test(module.text)) return false;
  return facts.modules.some((one) => /\.(?:mount|import_server)\(/.test(one.text));
}

/** A property of an object literal, where the literal can be seen whole. */
function propertyOf(facts: Facts, value: Expression | undefined, key: string): Property | undefined | 'unknown' {
  const at = value && unwrap(value);
  const definition = at?.kind === 'name' ? facts.resolver.bindingOf(at)?.definitions[0]?.value : undefined;
  const object = definition ? unwrap(definition) : at;
  if (object?.kind !== 'object' || object.properties.some((one) => one.spread || one.computed)) return 'unknown';
  return object.properties.find((one) => one.key === key);
}

function isEmpty(facts: Facts, value: Expression | undefined): boolean {
  return value !== undefined && textOf(facts.resolver, value) === '';
}

/** `#[tool_handler]` alone writes a `get_info` that names the SDK; any argument or an own `get_info` does not. */
function findToolHandlers(facts: Facts): CheckFinding[] {
  return facts.modules
    .filter((module) => module.language === 'rust')
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('class')
        .filter((node) => node.trait && /(?:^|::)ServerHandler$/.test(node.trait.name))
        .filter((node) => !node.methods.some((method) => method.name === 'get_info'))
        .flatMap((node) => node.decorators.filter((one) => isBareHandler(one.expression)))
        .map((decorator) => findingAt(module, decorator, 'The server reports name and version of the SDK as its own')),
    );
}

function isBareHandler(expression: Node): boolean {
  const callee = expression.kind === 'call' ? expression.callee : expression;
  const name = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  if (name !== 'tool_handler') return false;
  return expression.kind !== 'call' || !expression.args.some((arg) => arg.name === 'name' || arg.name === 'version');
}

/** A version written into the code that the manifest has left behind. */
function findStale({ model, repository }: Facts): CheckFinding[] {
  return model.servers.flatMap(({ folder, version, node, module }) => {
    if (!node || !module || version === undefined || isTooling(module.path)) return [];
    const prefix = folder === '' ? '' : `${folder}/`;
    const stated =
      property(repository.data(`${prefix}package.json`), 'version') ??
      property(repository.data(`${prefix}pyproject.toml`), 'project', 'version') ??
      property(repository.data(`${prefix}Cargo.toml`), 'package', 'version');
    // Release tools keep a placeholder in the manifest.
    if (typeof stated !== 'string' || !/^\d+\.\d+/.test(stated) || /^0\.0\.0/.test(stated)) return [];
    if (!/^\d+\.\d+/.test(version) || compareVersions(version, stated) === 0) return [];
    return [findingAt(module, node, `The server reports version ${version}, and its manifest says ${stated}`)];
  });
}
