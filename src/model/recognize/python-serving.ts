/** Servers as they are constructed, and the transports that they are served over. */
import type { Call, Expression, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import type { ServerTransport } from '../../types.ts';
import type { Value } from '../values/value.ts';
import type { Mounts } from './python-mounts.ts';
import { isGiven, optionsOf, readText } from './python-parts.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';
import { constructedBy, methodOn, originsOf, receiverOf } from './python-receiver.ts';

type Kind = ServerTransport['kind'];

const NAMED: Readonly<Record<string, Kind>> = {
  stdio: 'stdio',
  sse: 'sse',
  'streamable-http': 'streamable-http',
  streamable_http: 'streamable-http',
  http: 'streamable-http',
};
/** Methods of a server; where the kind is an argument, that of its default. */
const METHODS: Readonly<Record<string, { readonly kind: Kind; readonly position?: number }>> = {
  run: { kind: 'stdio', position: 0 },
  run_async: { kind: 'stdio', position: 0 },
  run_stdio_async: { kind: 'stdio' },
  run_sse_async: { kind: 'sse' },
  run_streamable_http_async: { kind: 'streamable-http' },
  run_http_async: { kind: 'streamable-http', position: Number.POSITIVE_INFINITY },
  sse_app: { kind: 'sse' },
  streamable_http_app: { kind: 'streamable-http' },
  http_app: { kind: 'streamable-http', position: Number.POSITIVE_INFINITY },
};
const CONSTRUCTED: readonly (readonly [RegExp, Kind])[] = [
  [/^mcp\.server\.stdio\.stdio_server$|^mcp\.(?:server\.)?stdio_server$/, 'stdio'],
  [/^mcp\.server\.sse\.SseServerTransport$/, 'sse'],
  [/^mcp\.server\.streamable_http(?:_manager)?\.StreamableHTTP(?:SessionManager|ServerTransport)$/, 'streamable-http'],
];
const POSITIONS: Readonly<Record<string, readonly string[]>> = {
  fastmcp: ['name', 'instructions'],
  mcp: ['name', 'instructions'],
  'low-level': ['name', 'version', 'instructions'],
};

export class Serving {
  readonly #project: PythonProject;
  readonly #mounts: Mounts;
  #options: Call[] | undefined;

  constructor(project: PythonProject, mounts: Mounts) {
    this.#project = project;
    this.#mounts = mounts;
  }

  /** Reads a call, if it constructs a server. */
  readServer(call: Call): void {
    const receiver = constructedBy(this.#project, call);
    if (!receiver || receiver.type.endsWith('.Apps')) return;
    const options = optionsOf(this.#project, call, this.#project.emptyEnv);
    const positions = /MCPServer$/.test(receiver.type) ? ['name'] : (POSITIONS[receiver.family] ?? []);
    const text = (name: string) => {
      const position = positions.indexOf(name);
      const value = options(name, position < 0 ? undefined : position);
      return isGiven(this.#project, value) ? this.#onlyText(value) : undefined;
    };
    const initial = receiver.family === 'low-level' ? this.#initialization() : undefined;
    const name = initial?.name ?? text('name');
    const version = initial?.version ?? text('version');
    const instructions = text('instructions');
    const module = this.#project.moduleOf(call);
    this.#project.report(module, (sink) => {
      // A mounted server is seen as a part of the one that it is mounted into.
      if (this.#mounts.isMounted(call)) return;
      sink.server({
        module,
        node: call,
        ...(name !== undefined && { name }),
        ...(version !== undefined && { version }),
        ...(instructions !== undefined && { instructions }),
      });
    });
  }

  /** The text that a value is whichever way it is reached. */
  #onlyText({ node, env }: Value): string | undefined {
    const texts = this.#project.environments
      .of(node, env)
      .map((inner) => this.#project.evaluator.text({ node, env: inner }));
    return texts.every((text) => text === texts[0]) ? texts[0] : undefined;
  }

  /** What `InitializationOptions(server_name=…, server_version=…)` says, where the project has just one. */
  #initialization(): { readonly name?: string | undefined; readonly version?: string | undefined } | undefined {
    this.#options ??= this.#project.modules.flatMap((module) =>
      this.#project
        .nodesOf(module)
        .of('call')
        .filter((call) => lastNameOf(call.callee) === 'InitializationOptions'),
    );
    const [only] = this.#options;
    if (this.#options.length !== 1 || !only) return undefined;
    const options = optionsOf(this.#project, only, this.#project.emptyEnv);
    return {
      name: readText(this.#project, options('server_name')).text,
      version: readText(this.#project, options('server_version')).text,
    };
  }

  /** Reads a call, if it serves over a transport or makes one. */
  readTransport(call: Call): void {
    const name = this.#project.resolver.calleeName(call);
    const constructed = CONSTRUCTED.find(([pattern]) => pattern.test(name))?.[1];
    if (constructed) return this.#report(call, constructed, constructed === 'stdio' ? undefined : this.#hostNear(call));
    const method = methodOn(call);
    const served = method && Object.hasOwn(METHODS, method.method) ? METHODS[method.method] : undefined;
    const receiver = method && served && receiverOf(this.#project, method.object);
    if (!method || !served || !receiver || receiver.family === 'low-level') return;
    if (!receiver.certain && !/mcp/i.test(`${receiver.type} ${lastNameOf(method.object)}`)) return;
    const options = optionsOf(this.#project, call, this.#project.emptyEnv);
    const written = served.position === undefined ? undefined : options('transport', served.position);
    const own = options('host');
    const host = own
      ? this.#addressOf(own)
      : method.method.endsWith('_app')
        ? this.#hostNear(call)
        : this.#hostOf(method.object);
    for (const kind of isGiven(this.#project, written) ? this.#kindsOf(written) : [served.kind])
      this.#report(call, kind, kind === 'stdio' ? undefined : host);
  }

  #report(call: Call, kind: Kind, host: string | undefined): void {
    if (!this.#project.isNew(call, `transport ${kind}`)) return;
    const module = this.#project.moduleOf(call);
    this.#project.report(module, (sink) =>
      sink.transport({
        kind,
        ...(host !== undefined && { host }),
        location: this.#project.locate(call, module),
        module,
        node: call,
      }),
    );
  }

  /** The transports that an argument may name: a constant, one of several, or what its annotation admits. */
  #kindsOf(value: Value): readonly Kind[] {
    const { environments, evaluator } = this.#project;
    const kinds = new Set<Kind>();
    for (const env of environments.of(value.node, value.env)) {
      for (const option of evaluator.options({ node: value.node, env })) {
        const text = evaluator.text(option);
        for (const name of text === undefined ? this.#admitted(option.node) : [text])
          kinds.add(NAMED[name] ?? 'unknown');
        if (text === undefined && this.#admitted(option.node).length === 0) kinds.add('unknown');
      }
    }
    return [...kinds];
  }

  /** The texts of `transport: Literal['stdio', 'sse']`, and the choices of a command line option. */
  #admitted(node: Expression): readonly string[] {
    if (node.kind === 'member')
      return this.#optionsNamed(this.#argumentsAt(node), node.property).flatMap((option) => this.#choicesOf(option));
    const parameter = node.kind === 'name' ? this.#project.resolver.bindingOf(node)?.parameter : undefined;
    const closed = this.#project.types.schemaOf(parameter?.parameter.type).enum;
    if (closed || node.kind !== 'name' || !parameter) return closed ?? [];
    return this.#optionsNamed(clickOptions(parameter.owner), node.name).flatMap((option) => this.#choicesOf(option));
  }

  /** `choices=['stdio', 'sse']`, `type=click.Choice(['stdio', 'sse'])`. */
  #choicesOf(option: Call): string[] {
    const written = option.args.find((argument) => argument.name === 'choices' || argument.name === 'type')?.value;
    const list = written?.kind === 'call' ? written.args[0]?.value : written;
    const elements = list
      ? this.#project.environments.collections.elements({ node: list, env: this.#project.emptyEnv })
      : [];
    return elements.flatMap((one) => this.#project.evaluator.text(one) ?? []);
  }

  /** The address that a server is constructed with, or that its settings are given. */
  #hostOf(server: Expression): string | undefined {
    for (const origin of originsOf(this.#project, server)) {
      const host = origin.args.find((argument) => argument.name === 'host')?.value;
      const address = host && this.#addressOf({ node: host, env: this.#project.emptyEnv });
      if (address !== undefined) return address;
    }
    const module = this.#project.moduleOf(server);
    for (const { target, value } of this.#project.nodesOf(module).of('assign')) {
      if (target.kind !== 'member' || target.property !== 'host' || lastNameOf(target.object) !== 'settings') continue;
      const address = this.#addressOf({ node: value, env: this.#project.emptyEnv });
      if (address !== undefined) return address;
    }
    return undefined;
  }

  /** The address that uvicorn binds: in the same file, else anywhere if there is only one such place. */
  #hostNear(call: Call): string | undefined {
    const module = this.#project.moduleOf(call);
    const here = this.#bindingsIn(module);
    if (here.length > 0) return here.map((one) => this.#addressOf(one)).find((host) => host !== undefined);
    const elsewhere = this.#project.modules
      .filter((other) => other !== module)
      .flatMap((other) => this.#bindingsIn(other));
    return elsewhere.length === 1 && elsewhere[0] ? this.#addressOf(elsewhere[0]) : undefined;
  }

  #bindingsIn(module: Module): Value[] {
    return this.#project
      .nodesOf(module)
      .of('call')
      .flatMap((call) => {
        if (
          !/^(?:uvicorn|hypercorn|granian)\.(?:\w+\.)*(?:run|Config|serve)$/.test(
            this.#project.resolver.calleeName(call),
          )
        )
          return [];
        const host = call.args.find((argument) => argument.name === 'host')?.value;
        return host ? [{ node: host, env: this.#project.emptyEnv }] : [];
      });
  }

  /** A constant address, or the one that a setting falls back to: `os.getenv('HOST', '127.0.0.1')`. */
  #addressOf(value: Value): string | undefined {
    const { environments, evaluator } = this.#project;
    for (const env of environments.of(value.node, value.env)) {
      for (const option of evaluator.options({ node: value.node, env })) {
        const text = evaluator.text(option) ?? this.#fallbackOf(option);
        if (text !== undefined) return text;
      }
    }
    return undefined;
  }

  #fallbackOf({ node, env }: Value): string | undefined {
    const project = this.#project;
    if (node.kind === 'binary' && node.operator === 'or') return project.text(node.right, env);
    if (node.kind === 'call') {
      const name = lastNameOf(node.callee);
      if (name === 'Field' || name === 'Option' || name === 'field')
        return project.text(
          node.args.find((one) => one.name === 'default')?.value ??
            node.args.find((one) => one.name === undefined)?.value,
          env,
        );
      return /^(?:getenv|get|get_env|env)$/.test(name) ? project.text(node.args[1]?.value, env) : undefined;
    }
    if (node.kind === 'member') return this.#defaultIn(this.#optionsNamed(this.#argumentsAt(node), node.property));
    const binding = node.kind === 'name' ? project.resolver.bindingOf(node) : undefined;
    const parameter = binding?.parameter;
    if (!parameter) return undefined;
    const { default: initial, target } = parameter.parameter;
    if (initial) return project.text(initial) ?? this.#fallbackOf({ node: initial, env });
    return target.kind === 'name'
      ? this.#defaultIn(this.#optionsNamed(clickOptions(parameter.owner), target.name))
      : undefined;
  }

  /** `parser.add_argument(…)` in the same file. */
  #argumentsAt(at: Node): readonly Call[] {
    return this.#project
      .nodesOf(this.#project.moduleOf(at))
      .of('call')
      .filter((call) => lastNameOf(call.callee) === 'add_argument');
  }

  /** The options that are written with `--name`. */
  #optionsNamed(options: readonly Call[], name: string): Call[] {
    const flag = `--${name.replaceAll('_', '-')}`;
    return options.filter(({ args }) =>
      args.some(
        (argument) => argument.name === undefined && this.#project.text(argument.value)?.replaceAll('_', '-') === flag,
      ),
    );
  }

  #defaultIn(options: readonly Call[]): string | undefined {
    for (const { args } of options) {
      const value = args.find((argument) => argument.name === 'default')?.value;
      const text =
        value && (this.#project.text(value) ?? this.#fallbackOf({ node: value, env: this.#project.emptyEnv }));
      if (text !== undefined) return text;
    }
    return undefined;
  }
}

/** `@click.option(…)` above a function. */
function clickOptions({ decorators }: FunctionNode): Call[] {
  return decorators.flatMap(({ expression }) =>
    expression.kind === 'call' && lastNameOf(expression.callee) === 'option' ? [expression] : [],
  );
}
