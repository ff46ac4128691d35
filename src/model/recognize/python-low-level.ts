/** `mcp.server.Server`: handlers that answer list, call, get, read and complete requests themselves. */
import type { Call, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import { type FunctionValue, isFunctionValue } from '../values/value.ts';
import type { Branch } from './hand-written.ts';
import type { Dispatches } from './python-dispatch.ts';
import { readPrompts, readResources, readTools } from './python-lists.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';
import { constructedBy, methodOn, receiverOf } from './python-receiver.ts';
import { readRegistrations } from './python-tables.ts';

type Request =
  | 'list_tools'
  | 'call_tool'
  | 'list_prompts'
  | 'get_prompt'
  | 'list_resources'
  | 'list_resource_templates'
  | 'read_resource'
  | 'completion';

/** How a handler takes its request: `plain` arguments, `(context, params)` of 2.x, or the `request` object. */
type Form = 'plain' | 'params' | 'request';

const METHODS: Readonly<Record<string, Request>> = {
  'tools/list': 'list_tools',
  'tools/call': 'call_tool',
  'prompts/list': 'list_prompts',
  'prompts/get': 'get_prompt',
  'resources/list': 'list_resources',
  'resources/templates/list': 'list_resource_templates',
  'resources/read': 'read_resource',
  'completion/complete': 'completion',
};
const REQUESTS: Readonly<Record<string, Request>> = {
  ListToolsRequest: 'list_tools',
  CallToolRequest: 'call_tool',
  ListPromptsRequest: 'list_prompts',
  GetPromptRequest: 'get_prompt',
  ListResourcesRequest: 'list_resources',
  ListResourceTemplatesRequest: 'list_resource_templates',
  ReadResourceRequest: 'read_resource',
  CompleteRequest: 'completion',
};
const NAMES: ReadonlySet<string> = new Set(Object.values(METHODS));
const URI: ToolParameter = { name: 'uri', type: 'string', format: 'uri', required: true };
const COMPLETED: ToolParameter = { name: 'value', type: 'string', required: true };

interface Entry {
  readonly kind: HandlerInput['kind'];
  /** Where the arguments are in a plain handler, and in the params of a request. */
  readonly parameter: number;
  readonly plain: readonly string[];
  readonly params: readonly string[];
  readonly single?: ToolParameter;
}

const ENTRIES: Readonly<Partial<Record<Request, Entry>>> = {
  call_tool: { kind: 'tool-input', parameter: 1, plain: [], params: ['arguments'] },
  get_prompt: { kind: 'prompt-input', parameter: 1, plain: [], params: ['arguments'] },
  read_resource: { kind: 'resource-uri', parameter: 0, plain: [], params: ['uri'], single: URI },
  completion: {
    kind: 'completion-input',
    parameter: 1,
    plain: ['value'],
    params: ['argument', 'value'],
    single: COMPLETED,
  },
};

export class LowLevel {
  readonly #project: PythonProject;
  readonly #dispatches: Dispatches;

  constructor(project: PythonProject, dispatches: Dispatches) {
    this.#project = project;
    this.#dispatches = dispatches;
  }

  /** Reads the decorators of a function: `@server.list_tools()`. */
  readDecorated(node: FunctionNode): void {
    for (const { expression } of node.decorators) {
      const request = this.#requestOf(expression);
      if (request) this.#answer(request, 'plain', { node, env: this.#project.emptyEnv }, node);
    }
  }

  /** Reads `server.list_tools()(fn)`, `Server(on_list_tools=fn)`, `server.add_request_handler('tools/list', …, fn)`. */
  readCall(call: Call): void {
    const [first] = call.args;
    if (call.callee.kind === 'call' && first) {
      const request = this.#requestOf(call.callee);
      if (request) this.#answerWith(request, 'plain', first.value, call);
      return;
    }
    const method = methodOn(call)?.method;
    if (method === 'add_request_handler' && first) {
      const request = METHODS[this.#project.text(first.value) ?? ''];
      const handler = call.args.at(-1)?.value;
      if (request && handler) this.#answerWith(request, 'params', handler, call);
      return;
    }
    if (constructedBy(this.#project, call)?.family !== 'low-level') return;
    for (const { name, value } of call.args)
      if (name?.startsWith('on_') && NAMES.has(name.slice(3)))
        this.#answerWith(name.slice(3) as Request, 'params', value, call);
  }

  /** Reads `server.request_handlers[ListToolsRequest] = fn`. */
  readAssignment(target: Node, value: Expression): void {
    if (target.kind !== 'index' || target.object.kind !== 'member' || target.object.property !== 'request_handlers')
      return;
    const name = lastNameOf(target.index);
    const request = Object.hasOwn(REQUESTS, name) ? REQUESTS[name] : undefined;
    if (request) this.#answerWith(request, 'request', value, target);
  }

  /** The request that a decorator call of a server object makes its function answer. */
  #requestOf(node: Expression): Request | undefined {
    const method = methodOn(node);
    if (!method?.call || !NAMES.has(method.method) || method.call.args.some((argument) => argument.name === undefined))
      return undefined;
    if (method.method === 'completion' && receiverOf(this.#project, method.object)?.family !== 'low-level')
      return undefined;
    const type = this.#project.resolver.types.typeOf(method.object);
    const isServer =
      type && !type.node ? receiverOf(this.#project, method.object) !== undefined : this.#project.usesSdk;
    return isServer ? (method.method as Request) : undefined;
  }

  /** Reads a branch of a server without an SDK: `if method == 'tools/list': return self.list_tools(message)`. */
  readBranch({ method, body, owner }: Branch): void {
    const calls: FunctionNode[] = [];
    walk(body, (node) => {
      const called = node.kind === 'call' ? this.#project.resolver.functionOf(node) : undefined;
      if (called) calls.push(called);
      return true;
    });
    const handlers = calls.length > 0 ? calls : [owner];
    if (method === 'tools/list' && readRegistrations(this.#project, this.#dispatches) > 0) return;
    for (const node of handlers) {
      if (method === 'tools/call') this.#dispatches.add(node);
      else if (method === 'tools/list')
        readTools(this.#project, { node, env: this.#project.emptyEnv }, body, this.#dispatches);
    }
  }

  #answerWith(request: Request, form: Form, handler: Expression, at: Node): void {
    const { environments, emptyEnv, evaluator } = this.#project;
    for (const env of environments.of(handler, emptyEnv)) {
      const found = evaluator.follow({ node: handler, env });
      const node = isFunctionValue(found)
        ? found
        : { node: this.#project.functionOf({ node: handler, env }), env: found.env };
      if (node.node) this.#answer(request, form, { node: node.node, env: node.env }, at);
    }
  }

  #answer(request: Request, form: Form, handler: FunctionValue, at: Node): void {
    const project = this.#project;
    const entry = ENTRIES[request];
    if (entry) return this.#enter(request, entry, form, handler, at);
    if (request === 'list_tools') readTools(project, handler, at, this.#dispatches);
    else if (request === 'list_prompts') readPrompts(project, handler);
    else readResources(project, handler, request === 'list_resources' ? 'resources' : 'resourceTemplates');
  }

  /** Where what a client sends enters a handler. */
  #enter(request: Request, entry: Entry, form: Form, { node: handler }: FunctionValue, at: Node): void {
    const parameter = form === 'plain' ? entry.parameter : form === 'params' ? 1 : 0;
    const path = form === 'plain' ? entry.plain : form === 'params' ? entry.params : ['params', ...entry.params];
    if (request === 'call_tool') this.#dispatches.add(handler);
    if (!handler.params[parameter] || !this.#project.isNew(handler, `input ${request}`)) return;
    const { kind, single } = entry;
    this.#project.report(this.#project.moduleOf(at), (sink) =>
      sink.input({ kind, handler, parameter, path, ...(single && { single }) }),
    );
  }
}
