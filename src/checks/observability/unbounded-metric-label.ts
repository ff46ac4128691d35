import type { Call, Expression, Name, Node } from '../../syntax/ast.ts';
import { valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
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
    const label = labelOf(facts, call);
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
function labelOf(facts: Facts, call: Call): string | undefined {
  for (const { name, value } of call.args) {
    if (value.kind === 'object') {
      for (const property of value.properties) {
        // `attributes: { user: userId }` of a nested object is looked at as well.
        const found = unbounded(facts, property.value);
        if (found !== undefined) return found;
      }
    } else if (
      value.kind === 'array' ||
      name !== undefined ||
      /^(?:labels|with_label_values|WithLabelValues)$/.test(lastName(call))
    ) {
      const found = unbounded(facts, value);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function unbounded(facts: Facts, value: Expression): string | undefined {
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
      !isListed(facts, node) &&
      !(node.parent?.kind === 'call' && node.parent.callee === node)
    )
      found = node.name;
    return true;
  });
  return found;
}

/** Types that say nothing of how many values there are. */
const OPEN_TYPE =
  /^(?:string|any|unknown|object|str|String|Any|Url|URL|Path|PathBuf|bytes|Uuid|UUID|int|number)$|Error|Exception|^(?:Option|Optional|Cow|Arc|Box|Annotated)$/;

/** A parameter of a type of its own (`Rejection`), or the variable of a loop over written values. */
function isListed(facts: Facts, node: Name): boolean {
  const binding = facts.resolver.bindingOf(node);
  if (!binding) return false;
  const type = binding.parameter?.path.length === 0 ? binding.parameter.parameter.type : undefined;
  if (type) return !type.pointer && /^(?:[A-Z]\w*)(?:\[\w+\])?$/.test(type.name) && !OPEN_TYPE.test(type.name);
  const loop = enclosing(binding.node, 'loop');
  if (!loop?.each || binding.node.start < loop.each.target.start || binding.node.end > loop.each.target.end)
    return false;
  const list = valueOf(facts.resolver, loop.each.iterable);
  return list.kind === 'array' && list.elements.every(({ value }) => value.kind === 'literal');
}
