import type { Call, Expression, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { usesLibrary } from '../operations.ts';

const METRICS = /prom-client|prometheus|opentelemetry|\botel\b|statsd|\bmetrics\b/i;
const RECORDS =
  /^(?:inc|dec|add|observe|record|labels|with_label_values|WithLabelValues|With|counter|histogram|gauge|increment|timing)$/;
/** Names whose values nobody can count beforehand. */
const UNBOUNDED =
  /^(?:user_?(?:id|name)?|email|url|uri|path|query|prompt|message|error_?message|err_?msg|reason|session_?id|request_?id|trace_?id|ip|address|arguments?|args|input|token|id|file(?:_?name)?)$/i;
/** A text of an error: `error.message`, `str(error)`, `err.Error()`. */
const MESSAGE = /^(?:message|stack)$/;

/** Labels of metrics whose values come from callers. */
export const check: Check = (facts) => {
  if (!usesLibrary(facts, METRICS))
    return { findings: [], searched: '', notApplicable: 'no metrics library is imported or named in a manifest' };
  const calls = facts
    .callsNamed({ last: RECORDS })
    .filter(({ call, name }) => call.callee.kind === 'member' && isMetric(facts, call, name));
  if (calls.length === 0) return { findings: [], searched: '', notApplicable: 'no recorded value was found' };
  const findings = calls.flatMap(({ call, module }): CheckFinding[] => {
    const label = labelOf(call);
    return label === undefined
      ? []
      : [findingAt(module, call, `The metric has a label with the value of \`${label}\`, which has no bound`)];
  });
  return { findings, searched: `${count(calls.length, 'recorded value')} read` };
};

const TYPED = /prom|otel|opentelemetry|metric|counter|histogram|gauge|meter/i;

/** The receiver is made by a metrics library, or named like what one makes. */
function isMetric(facts: Facts, call: Call, name: string): boolean {
  if (TYPED.test(name)) return true;
  const object = call.callee.kind === 'member' ? call.callee.object : call.callee;
  const written = object.kind === 'name' ? object.name : object.kind === 'member' ? object.property : '';
  return (
    TYPED.test(written) ||
    (/^(?:calls|requests|duration|errors|latency)/i.test(written) && TYPED.test(facts.resolver.moduleOf(call).text))
  );
}

/** A label whose value is a name or a text without bounds. */
function labelOf(call: Call): string | undefined {
  for (const { name, value } of call.args) {
    if (value.kind === 'object') {
      for (const property of value.properties) {
        // `attributes: { user: userId }` of a nested object is looked at as well.
        const found = unbounded(property.value);
        if (found !== undefined) return found;
      }
    } else if (
      value.kind === 'array' ||
      name !== undefined ||
      /^(?:labels|with_label_values|WithLabelValues)$/.test(lastName(call))
    ) {
      const found = unbounded(value);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function unbounded(value: Expression): string | undefined {
  let found: string | undefined;
  walk(value, (node: Node) => {
    if (found !== undefined || node.kind === 'function') return false;
    if (node.kind === 'member') {
      if (
        UNBOUNDED.test(node.property) ||
        (MESSAGE.test(node.property) &&
          /^e(?:rr(?:or)?|xc(?:eption)?)?$/.test(node.object.kind === 'name' ? node.object.name : ''))
      )
        found = node.property;
      return node.object.kind !== 'name';
    }
    if (node.kind === 'call' && (lastName(node) === 'Error' || lastName(node) === 'str') && node.args.length <= 1) {
      const inner = node.callee.kind === 'member' ? node.callee.object : node.args[0]?.value;
      if (inner?.kind === 'name' && /^e(?:rr(?:or)?|xc(?:eption)?)?$/.test(inner.name)) found = inner.name;
    }
    if (
      node.kind === 'name' &&
      UNBOUNDED.test(node.name) &&
      !(node.parent?.kind === 'call' && node.parent.callee === node)
    )
      found = node.name;
    return true;
  });
  return found;
}
