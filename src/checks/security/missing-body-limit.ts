import type { Expression, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findSettings } from '../settings.ts';

const KEYS =
  /^(?:maxRequestBodySize|max_request_body_size|MaxRequestBodyBytes|max_request_body_bytes|bodyLimit|BodyLimit)$/;
const PARSERS = /^(?:express|express\.default|body-parser|body-parser\.default)\.(?:json|text|raw|urlencoded)$/;
/** Above this, a few requests at once fill the memory of a small container. */
const READS = new RegExp(`${PARSERS.source}|DefaultBodyLimit::disable$|^(?:io|io/ioutil|ioutil)\\.ReadAll$`);
const HUGE = 32 * 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

/** Limits on request bodies that are switched off or raised beyond reason, and bodies read to their end. */
export const check: Check = (facts) => {
  const settings = findSettings(facts, KEYS);
  const findings: CheckFinding[] = settings.flatMap(({ module, key, value, start, end }) => {
    const problem = problemOf(facts, value);
    return problem === undefined ? [] : [findingAt(module, { start, end }, `\`${key}\` ${problem}`)];
  });
  let read = settings.length;
  for (const { call, module, name } of facts.callsNamed({ name: READS })) {
    const last = lastName(call);
    if (PARSERS.test(name)) {
      read++;
      const limit = option(facts.resolver, positional(call, 0), 'limit');
      const problem = limit && limit !== 'unknown' ? problemOf(facts, limit) : undefined;
      if (problem !== undefined) findings.push(findingAt(module, call, `The limit of \`${last}\` ${problem}`));
    } else if (/DefaultBodyLimit::disable$/.test(name)) {
      read++;
      findings.push(findingAt(module, call, '`DefaultBodyLimit::disable` takes bodies of any size'));
    } else if (
      module.language === 'go' &&
      /^(?:io|io\/ioutil|ioutil)\.ReadAll$/.test(name) &&
      readsBody(module.text, call) &&
      !/MaxBytesReader|MaxBytesHandler|LimitReader/.test(module.text)
    ) {
      read++;
      findings.push(findingAt(module, call, 'The body of a request is read to its end, whatever its size'));
    }
  }
  if (read === 0)
    return {
      findings,
      searched: '',
      notApplicable: 'no limit on request bodies is set in the code read; defaults apply',
    };
  return { findings, searched: `${count(read, 'limit')} on request bodies read` };
};

/** `io.ReadAll(r.Body)` of a request that came in, which has a response writer beside it. */
function readsBody(text: string, call: Node & { kind: 'call' }): boolean {
  const first = call.args[0]?.value;
  if (!first || !/^(?:r|req|request)\.Body$/.test(text.slice(first.start, first.end))) return false;
  let owner = call.parent;
  while (owner && owner.kind !== 'function') owner = owner.parent;
  return owner?.kind === 'function' && owner.params.some((one) => /ResponseWriter$/.test(one.type?.name ?? ''));
}

function problemOf(facts: Facts, value: Expression): string | undefined {
  const constant = constantOf(facts.resolver, value);
  if (constant === null || constant === false) return 'switches the limit off';
  if (value.kind === 'name' && /^(?:Infinity|None)$/.test(value.name)) return 'switches the limit off';
  if (value.kind === 'member' && /^(?:MAX|MAX_SAFE_INTEGER|POSITIVE_INFINITY|MaxInt64|MaxInt)$/.test(value.property))
    return 'switches the limit off';
  const bytes = typeof constant === 'number' ? constant : bytesOf(constant);
  if (bytes === undefined) return undefined;
  if (bytes < 0) return 'switches the limit off';
  return bytes > HUGE ? `admits ${Math.round(bytes / 2 ** 20)} MiB for each request` : undefined;
}

function bytesOf(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d+(?:\.\d+)?)\s*([kmg]?b)$/i.exec(text.trim()) : null;
  return match ? Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1) : undefined;
}
