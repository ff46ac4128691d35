import type { Call, Expression, Module } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { lastName, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { objectsWith } from '../settings.ts';

/** Encodings that are none for binary data. */
const TEXTUAL = /^(?:utf-?8|utf-?16le|ascii|latin1|binary|hex)$/i;
const BLOBS = /^(?:BlobResourceContents|ImageContent|AudioContent)$/;
const MEDIA = /^(?:image|audio)$/;

interface Field {
  readonly value: Expression;
  readonly module: Module;
}

/** Images, sounds and blobs that are not base64. */
export const check: Check = (facts) => {
  const fields = fieldsIn(facts);
  if (fields.length === 0)
    return { findings: [], searched: '', notApplicable: 'no binary content is built in the code read' };
  const findings = fields.flatMap(({ value, module }): CheckFinding[] => {
    const problem = problemOf(facts, value);
    return problem ? [findingAt(module, value, `Binary content ${problem}`)] : [];
  });
  return { findings, searched: `${count(fields.length, 'piece')} of binary content read` };
};

function fieldsIn(facts: Facts): Field[] {
  const objects = objectsWith(facts, /^(?:data|blob)$/i).flatMap(({ node, module }): Field[] => {
    const of = (name: string) => node.properties.find(({ key }) => key?.toLowerCase() === name)?.value;
    const type = textOf(facts.resolver, of('type'));
    const isMedia = (type !== undefined && MEDIA.test(type)) || /(?:Image|Audio)Content$/.test(node.type?.name ?? '');
    const data = isMedia ? of('data') : undefined;
    const blob = of('uri') || /ResourceContents$/.test(node.type?.name ?? '') ? of('blob') : undefined;
    return [data, blob].flatMap((value) => (value ? [{ value, module }] : []));
  });
  const calls = facts
    .callsNamed({ last: BLOBS })
    .flatMap(({ call, module }) =>
      call.args.flatMap(({ name, value }) => (name === 'data' || name === 'blob' ? [{ value, module }] : [])),
    );
  return [...objects, ...calls];
}

function problemOf(facts: Facts, value: Expression): string | undefined {
  const made = valueOf(facts.resolver, value);
  const start = startOf(made);
  if (start !== undefined && /^data:[\w/+.-]*;base64,/.test(start)) return 'has the prefix of a data URL';
  if (made.kind === 'call') return problemOfCall(facts, made);
  return undefined;
}

function startOf(value: Expression): string | undefined {
  const first = value.kind === 'text' ? value.parts[0] : value;
  return first?.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined;
}

function problemOfCall(facts: Facts, call: Call): string | undefined {
  const { resolver } = facts;
  const { language } = resolver.moduleOf(call);
  const name = lastName(call);
  const encoding = textOf(resolver, positional(call, 0));
  if (
    (language === 'typescript' || language === 'javascript') &&
    name === 'toString' &&
    encoding !== undefined &&
    TEXTUAL.test(encoding)
  )
    return `is written as ${encoding}`;
  if (language === 'python' && name === 'decode' && call.callee.kind === 'member') {
    const inner = valueOf(resolver, call.callee.object);
    const isEncoded = /b64encode|base64|encodebytes/.test(resolver.moduleOf(inner).text.slice(inner.start, inner.end));
    return isEncoded ? undefined : 'is decoded as text';
  }
  if (/(?:^|::)from_utf8(?:_lossy)?$/.test(name)) return 'is read as UTF-8';
  return undefined;
}
