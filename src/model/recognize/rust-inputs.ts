/** Where arguments enter Rust functions: `Parameters<T>`, parameters of their own, requests of hand-written handlers. */
import type { FunctionNode, Parameter, TypeNode } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { ToolParameter } from '../../types.ts';
import { Attributes, argumentsOf } from '../schema/rust-names.ts';
import { asParameter, type Schema, UNKNOWN } from '../schema/schema.ts';
import type { HandlerInput } from '../server-model.ts';
import type { RustProject } from './rust-project.ts';

type Kind = HandlerInput['kind'];

/** What is read of the parameters of a function. */
export interface Arguments {
  /** As a host sees them; `undefined` when they cannot be read. */
  readonly parameters?: readonly ToolParameter[];
  readonly inputs: readonly HandlerInput[];
  readonly schema?: TypeNode;
}

/** Reads the arguments that a function marked as a tool or prompt takes. */
export function argumentsOfFunction(project: RustProject, handler: FunctionNode, kind: Kind, of: string): Arguments {
  const listed: ToolParameter[] = [];
  const inputs: HandlerInput[] = [];
  for (const [index, parameter] of handler.params.entries()) {
    const marks = argumentsOf(parameter.decorators, ['tool', 'prompt']).flatMap(({ value }) =>
      value.kind === 'name' ? [value.name] : [],
    );
    const wrapped = parametersType(parameter);
    const type = wrapped ?? (marks.includes('aggr') ? parameter.type : undefined);
    const base = { kind, handler, parameter: index, of };
    if (type) {
      // `Parameters(args)` in the signature is the value itself; a plain name holds it in field `0`.
      const path = wrapped && parameter.target.kind === 'name' ? ['0'] : [];
      const properties = project.types.parameters(type, 'rust');
      const parameters = project.types.parameters(type);
      return {
        ...(parameters && { parameters }),
        inputs: [{ ...base, path, ...(properties && { properties }) }],
        schema: type,
      };
    }
    if (!marks.includes('param') || parameter.target.kind !== 'name') continue;
    listed.push(readParameter(project, parameter, parameter.target.name));
    const single = asParameter(
      parameter.target.name,
      parameter.type ? project.types.read(parameter.type, 'rust') : UNKNOWN,
    );
    inputs.push({ ...base, path: [], single });
  }
  return { parameters: listed, inputs };
}

/** The `T` of `Parameters<T>`. */
function parametersType({ type }: Parameter): TypeNode | undefined {
  const [inner] = type?.args ?? [];
  return type?.name.split('::').at(-1) === 'Parameters' && inner?.kind === 'type' ? inner : undefined;
}

function readParameter(project: RustProject, parameter: Parameter, name: string): ToolParameter {
  const attributes = new Attributes(parameter.decorators, (node) => project.evaluator.constant(project.value(node)));
  const schema: Schema = parameter.type ? project.types.read(parameter.type) : UNKNOWN;
  const optional = attributes.has('default') ? { optional: true } : {};
  const facts = { ...schema, ...optional, ...project.types.facts(attributes, undefined, schema) };
  return asParameter(
    attributes.text('rename') ?? name,
    facts,
    locationOf(project.moduleOf(parameter.target), parameter),
  );
}

const REQUESTS: Record<string, { kind: Kind; path: readonly string[]; single?: ToolParameter }> = {
  CallTool: { kind: 'tool-input', path: ['arguments'] },
  GetPrompt: { kind: 'prompt-input', path: ['arguments'] },
  ReadResource: { kind: 'resource-uri', path: ['uri'], single: { name: 'uri', type: 'string', required: true } },
  Complete: {
    kind: 'completion-input',
    path: ['argument', 'value'],
    single: { name: 'value', type: 'string', required: true },
  },
};
/** `rmcp` hands over the parameters of a request, `rust-mcp-sdk` also the whole request. */
const REQUEST = /^(CallTool|GetPrompt|ReadResource|Complete)Request(Params?|ParamInner|Method)?$/;

/** The input of a function that takes a request of the SDK. */
export function requestInput(project: RustProject, handler: FunctionNode): HandlerInput | undefined {
  for (const [parameter, { type }] of handler.params.entries()) {
    const name = project.sdkType(type) ?? '';
    const context = name === 'ToolCallContext' ? { kind: 'tool-input' as const, path: ['arguments'] } : undefined;
    const [, request = '', params] = REQUEST.exec(name) ?? [];
    const known = context ?? (Object.hasOwn(REQUESTS, request) ? REQUESTS[request] : undefined);
    if (!known) continue;
    const path = params === undefined && !context ? ['params', ...known.path] : known.path;
    return { ...known, handler, parameter, path };
  }
  return undefined;
}
