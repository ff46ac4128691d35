import type { Expression, ObjectNode, Property } from '../../syntax/ast.ts';
import { constantOf, textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { jsonSchemas, keywordOf, subschemasOf } from '../json-schemas.ts';

const KEY = 'x-mcp-header';
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PLAIN = new Set(['string', 'integer', 'boolean']);
const PLAIN_ZOD = /^(?:string|int|boolean|email|url|uuid|enum|literal|iso|date|datetime|nanoid|guid)$/;
const SENSITIVE = /pass(?:word|phrase)|secret|token|api_?key|credential|private_?key|ssn|email|phone|birth/i;

/** Parameters that are copied into a header against the rules for it. */
export const check: Check = (facts) => {
  const found: CheckFinding[] = [];
  let read = 0;
  for (const { node, of } of jsonSchemas(facts)) {
    const names = new Set<string>();
    for (const { node: schema, path } of subschemasOf(facts, node)) {
      const mark = schema.properties.find(({ key }) => key === KEY);
      if (!mark) continue;
      read++;
      const problem = problemOf(facts, mark, path, typeOf(facts, schema)) ?? repeated(facts, mark, names);
      if (problem) found.push(at(facts, mark, `${of} ${problem}`));
    }
  }
  for (const { mark, problem } of zodMarks(facts)) {
    read++;
    if (problem) found.push(at(facts, mark, problem));
  }
  if (read === 0) return { findings: [], searched: '', notApplicable: 'no parameter is copied into a header' };
  return { findings: found, searched: `${count(read, 'parameter')} with \`${KEY}\` read` };
};

function at(facts: Facts, mark: Property, problem: string): CheckFinding {
  return findingAt(facts.resolver.moduleOf(mark.value), mark, `A parameter marked \`${KEY}\` of ${problem}`);
}

function problemOf(facts: Facts, { value }: Property, path: readonly string[], type: string | undefined) {
  const header = textOf(facts.resolver, value);
  if (header !== undefined && !TOKEN.test(header)) return `names the header \`${header}\`, which is no token`;
  if (path.some((step, index) => index % 2 === 0 && step !== 'properties'))
    return 'stands inside a list or an alternative, where it cannot be found by a fixed path';
  if (type !== undefined && !PLAIN.has(type)) return `is of type \`${type}\``;
  const name = path.at(-1) ?? '';
  return SENSITIVE.test(name) ? `is \`${name}\`, which gateways and their logs then see` : undefined;
}

function typeOf(facts: Facts, schema: ObjectNode): string | undefined {
  const type = keywordOf(schema, 'type');
  const value = type && constantOf(facts.resolver, type);
  return typeof value === 'string' ? value : undefined;
}

function repeated(facts: Facts, { value }: Property, names: Set<string>): string | undefined {
  const header = textOf(facts.resolver, value)?.toLowerCase();
  if (header === undefined) return undefined;
  if (names.has(header)) return `repeats the header \`${header}\``;
  names.add(header);
  return undefined;
}

/** `name: z.number().meta({ 'x-mcp-header': 'Region' })` */
function zodMarks(facts: Facts): { mark: Property; problem?: string }[] {
  return facts.callsNamed({ last: /^meta$/ }).flatMap(({ call }) => {
    const first = call.args[0] && valueOf(facts.resolver, call.args[0].value);
    const mark = first?.kind === 'object' ? first.properties.find(({ key }) => key === KEY) : undefined;
    if (!mark || call.callee.kind !== 'member') return [];
    const builder = builderOf(call.callee.object);
    const name =
      call.parent?.kind === 'object' ? call.parent.properties.find(({ value }) => value === call)?.key : undefined;
    const header = textOf(facts.resolver, mark.value);
    const problem =
      header !== undefined && !TOKEN.test(header)
        ? `a tool names the header \`${header}\`, which is no token`
        : builder !== undefined && !PLAIN_ZOD.test(builder)
          ? `a tool is of type \`${builder}\``
          : name !== undefined && SENSITIVE.test(name)
            ? `a tool is \`${name}\`, which gateways and their logs then see`
            : undefined;
    return [{ mark, ...(problem !== undefined && { problem }) }];
  });
}

/** The first call of a chain: `string` of `z.string().min(1).describe('…')`; a number counted as `int` where the chain says so. */
function builderOf(expression: Expression): string | undefined {
  let whole = false;
  for (let at: Expression = expression; at.kind === 'call' && at.callee.kind === 'member'; at = at.callee.object) {
    const { object, property } = at.callee;
    whole ||= property === 'int';
    if (object.kind === 'name') return whole ? 'int' : property;
  }
  return undefined;
}
