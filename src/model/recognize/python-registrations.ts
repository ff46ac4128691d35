/**
 * What is registered with `FastMCP` and `MCPServer`, function by function: `@mcp.tool()`, `mcp.tool()(fn)`,
 * `mcp.add_tool(fn)`, `FastMCP(tools=[fn])`, and the same for resources, prompts and completions.
 */
import type { Call, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { isSelf } from '../../syntax/resolve/members.ts';
import type { Env, Value } from '../values/value.ts';
import { wrappedName } from './python-function.ts';
import type { Mounts } from './python-mounts.ts';
import { type Options, optionsOf } from './python-parts.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';
import { constructedBy, type Family, methodOn, originsOf, receiverOf } from './python-receiver.ts';
import { type Kind, type Registrar, registrarOf } from './python-registrars.ts';
import { reportCompletion, reportPrompt, reportResource, reportTool } from './python-reports.ts';

/** One function under one name on one server, or on several. */
export interface Registration {
  readonly kind: Kind;
  readonly family: Exclude<Family, 'low-level'>;
  readonly via: string;
  /** Where it is reported. */
  readonly node: Node;
  readonly handler: FunctionNode | undefined;
  /** The arguments beside the function. */
  readonly options: Options;
  /** Where the name or URI stands among the positional arguments. */
  readonly position: number;
  /** Where the servers are constructed; empty when that is not known. */
  readonly servers: readonly Call[];
  /** What is known where the registration stands. */
  readonly env: Env;
}

const ADDITIONS: Readonly<Record<string, Kind>> = {
  add_tool: 'tool',
  add_resource: 'resource',
  add_resource_fn: 'resource',
  add_template: 'resource',
  add_prompt: 'prompt',
  add_completion_handler: 'completion',
};
/** What makes tools, resources and prompts out of functions. */
const MADE = /^(?:from_function|from_tool)$|^(?:\w*Tool|\w*Resource|ResourceTemplate|Prompt)$/;
const MAX_STEPS = 8;

export class Registrations {
  readonly #project: PythonProject;
  readonly #mounts: Mounts;

  constructor(project: PythonProject, mounts: Mounts) {
    this.#project = project;
    this.#mounts = mounts;
  }

  /** Reads the decorators of a function. */
  readDecorated(node: FunctionNode): void {
    for (const { expression } of node.decorators) {
      const registrar = registrarOf(this.#project, expression);
      if (registrar) this.#register(registrar, { node, env: this.#project.emptyEnv }, node, 0);
    }
  }

  /** Reads a call that registers functions, or constructs a server with them. */
  readCall(call: Call): void {
    if (call.parent?.kind === 'decorator') return;
    const { callee, args } = call;
    const [first] = args;
    if (callee.kind === 'call' && first && args.length === 1) {
      // mcp.tool(name='x')(fn)
      const registrar = registrarOf(this.#project, callee);
      if (registrar) this.#registerAll(registrar, first.value, call, 0);
      return;
    }
    const registrar = registrarOf(this.#project, call);
    if (registrar && first && first.name === undefined && registrar.family === 'fastmcp')
      return this.#registerDirect(registrar, first.value, call);
    this.#readAddition(call);
    this.#readConstruction(call);
  }

  /** `mcp.tool(fn, name='x')` of the `fastmcp` package; `mcp.tool('name')` alone registers nothing. */
  #registerDirect(registrar: Registrar, first: Expression, call: Call): void {
    const { environments, emptyEnv } = this.#project;
    for (const env of environments.of(first, emptyEnv)) {
      const handler = this.#project.functionOf({ node: first, env });
      if (handler)
        this.#register(registrar, { node: first, env }, this.#placeOf(first, env, call), Number.POSITIVE_INFINITY);
    }
  }

  /** Registers each function that an expression may be. */
  #registerAll(registrar: Registrar, node: Expression, at: Call, position: number): void {
    for (const env of this.#waysTo(node))
      this.#register(registrar, { node, env }, this.#placeOf(node, env, at), position);
  }

  /** The environments in which a function is known, and what it wraps if it is a wrapper. */
  #waysTo(node: Expression): Env[] {
    const { environments, evaluator, emptyEnv } = this.#project;
    return environments.of(node, emptyEnv).flatMap((env) => {
      const wrapped = this.#wrappedIn(node, env);
      // What a wrapper wraps is known where it is made: `handler = audited(find)`.
      return wrapped ? environments.of(wrapped, evaluator.follow({ node, env }).env) : [env];
    });
  }

  /** `func` of a wrapper below `@wraps(func)`. */
  #wrappedIn(node: Expression, env: Env): Expression | undefined {
    const found = this.#project.functionOf({ node, env });
    return found && wrappedName(this.#project, found);
  }

  /** What is handed to the function that registers, or the entry of a list that a loop registers; else the registration. */
  #placeOf(node: Expression, env: Env, at: Node): Node {
    let place = at;
    let bound = this.#boundAt(this.#wrappedIn(node, env) ?? node, env, at);
    for (let steps = 0; bound && steps < MAX_STEPS; steps++) {
      const { node: entry, env: outer } = bound.items?.[1] ?? bound;
      // A text that names it says less than the function itself.
      if (entry.kind === 'literal') return this.#project.functionOf({ node, env }) ?? place;
      const isArgument = entry.parent?.kind === 'call' && entry.parent.callee !== entry;
      place = entry.kind !== 'function' && entry.parent && isArgument ? entry.parent : entry;
      bound = this.#boundAt(entry, outer, entry);
    }
    return place;
  }

  /** What is known of the variable that a name, a member or `getattr(…)` hangs on, as far as it leads out from a place. */
  #boundAt(node: Expression, env: Env, from: Node): Value | undefined {
    if (node.kind === 'member') return this.#boundAt(node.object, env, from);
    const last = node.kind === 'call' && lastNameOf(node.callee) === 'getattr' ? node.args[1]?.value : undefined;
    if (last) return this.#boundAt(last, env, from);
    // `self` is no entry of anything: its method stands where it is named.
    if (node.kind !== 'name' || isSelf(node)) return undefined;
    const owner = this.#project.resolver.bindingOf(node)?.parameter?.owner;
    return owner && !encloses(owner, from) ? undefined : this.#project.environments.boundTo(node, env);
  }

  #register(registrar: Registrar, value: Value, node: Node, position: number): void {
    const project = this.#project;
    const handler = project.functionOf(value);
    if (!handler && value.node.kind !== 'function') return;
    const named =
      registrar.call?.args.find((one) => one.name === 'name' || one.name === 'uri')?.value ??
      (handler && project.assignedTo(handler, '__name__')) ??
      registrar.call?.args[0]?.value;
    const outer = registrar.env ?? value.env;
    for (const env of named ? project.environments.of(named, outer) : [outer]) {
      const { kind, family, via } = registrar;
      const servers = this.#serversOf(registrar, env);
      this.#report({
        kind,
        family,
        via,
        node,
        handler,
        options: optionsOf(project, registrar.call, env),
        position,
        servers,
        env,
      });
    }
  }

  /** The servers that a registration is for; they only matter where servers are mounted. */
  #serversOf({ receiver, server }: Registrar, env: Env): readonly Call[] {
    if (!this.#mounts.any) return [];
    return server ? [server] : receiver ? originsOf(this.#project, receiver, env) : [];
  }

  #report(registration: Registration): void {
    const { kind } = registration;
    const report =
      kind === 'tool'
        ? reportTool
        : kind === 'resource'
          ? reportResource
          : kind === 'prompt'
            ? reportPrompt
            : reportCompletion;
    report(this.#project, registration, this.#mounts);
  }

  /** `mcp.add_tool(fn, name='x')`, `mcp.add_tool(Tool.from_function(fn))`. */
  #readAddition(call: Call): void {
    const method = methodOn(call);
    const kind = method && Object.hasOwn(ADDITIONS, method.method) ? ADDITIONS[method.method] : undefined;
    const [first] = call.args;
    if (!method || !kind || !first || first.spread) return;
    const object =
      method.object.kind === 'member' && /^_(?:tool|resource|prompt)_manager$/.test(method.object.property)
        ? method.object.object
        : method.object;
    const receiver = receiverOf(this.#project, object);
    if (!receiver || receiver.family === 'low-level') return;
    const registrar: Registrar = {
      kind,
      family: receiver.family,
      via: `${receiver.type}.${method.method}`,
      receiver: object,
      call,
    };
    const { environments, emptyEnv } = this.#project;
    for (const env of environments.of(first.value, emptyEnv)) this.#add(registrar, { node: first.value, env }, call);
  }

  /** Adds what a value is: a function, or an object made of one. */
  #add(registrar: Registrar, value: Value, at: Call): void {
    const place = this.#placeOf(value.node, value.env, at);
    const { node: made, env } = this.#project.evaluator.follow(value);
    const isOwn = made.kind === 'call' && this.#project.evaluator.classOf(made, env) !== undefined;
    const isMade = made.kind === 'call' && (isOwn || MADE.test(lastNameOf(made.callee)));
    if (!isMade) return this.#register(registrar, value, place, 1);
    const inner = { ...registrar, call: made };
    const fn =
      made.args.find((one) => one.name === 'fn')?.value ??
      (lastNameOf(made.callee) === 'from_function' ? made.args[0]?.value : undefined);
    if (fn) return this.#register(inner, { node: fn, env }, place === at && value.node === made ? at : place, 1);
    const { kind, family, via } = inner;
    const servers = this.#serversOf(inner, env);
    // An object of a class of the project says in its fields what it is.
    const fields: Options = (name) => this.#project.evaluator.property(value, name);
    if (kind === 'tool' && !isOwn) return;
    this.#report({
      kind,
      family,
      via,
      node: made,
      handler: undefined,
      options: isOwn ? fields : optionsOf(this.#project, made, env),
      position: Number.POSITIVE_INFINITY,
      servers,
      env,
    });
  }

  /** `FastMCP('name', tools=[fn, Tool.from_function(other)])`. */
  #readConstruction(call: Call): void {
    const receiver = constructedBy(this.#project, call);
    const list =
      receiver && receiver.family !== 'low-level'
        ? call.args.find((argument) => argument.name === 'tools')?.value
        : undefined;
    if (!list || !receiver || receiver.family === 'low-level') return;
    const { environments, emptyEnv } = this.#project;
    for (const env of environments.of(list, emptyEnv)) {
      for (const element of environments.collections.elements({ node: list, env })) {
        const registrar: Registrar = { kind: 'tool', family: receiver.family, via: receiver.type, server: call };
        const place =
          this.#project.evaluator.follow(element).node.kind === 'call'
            ? this.#project.evaluator.follow(element).node
            : element.node;
        this.#add({ ...registrar }, element, place.kind === 'call' ? place : call);
      }
    }
  }
}

function encloses(outer: Node, node: Node): boolean {
  for (let up: Node | undefined = node; up; up = up.parent) if (up === outer) return true;
  return false;
}
