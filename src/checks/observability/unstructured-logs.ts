import type { Module } from '../../syntax/ast.ts';
import { keyword } from '../arguments.ts';
import { type Check, count, type Facts, findingAt, type ResolvedCall } from '../check.ts';
import { httpTransports } from '../operations.ts';

const PRINTS: Record<Module['language'], RegExp> = {
  typescript: /^console\.(?:error|warn|info|log)$/,
  javascript: /^console\.(?:error|warn|info|log)$/,
  python: /^print$/,
  rust: /^(?:std::)?e?println$/,
  go: /^(?:log|fmt)\.(?:Print|Fprint)(?:f|ln)?$/,
};
const PRINTED = new RegExp(
  Object.values(PRINTS)
    .map(({ source }) => source)
    .join('|'),
);
const LOGGERS =
  /^(?:pino|winston|bunyan|tslog|consola|loglevel|log4js|roarr|signale|@logtape\/.*|@opentelemetry\/.*|@sentry\/.*|logging|structlog|loguru|tracing|log|slog|env_logger|log\/slog|go\.uber\.org\/zap.*|github\.com\/(?:rs\/zerolog|sirupsen\/logrus|go-logr\/.*).*|k8s\.io\/klog.*)$/;

/** A logger of the project's own, which other code calls. */
const OWN_LOGGER = /log(?:ger|ging)?\.\w+$/i;

/** Events of tool calls written as text, in a server for many callers that has no logger. */
export const check: Check = (facts) => {
  if (httpTransports(facts).length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no HTTP transport is in the code read; a local server may write text',
    };
  if (usesLogger(facts)) return { findings: [], searched: 'a logger is imported' };
  const lines = facts
    .callsNamed({ name: PRINTED })
    .filter(
      (found) => isTextLine(found) && !OWN_LOGGER.test(found.module.path) && facts.isReachableFromHandler(found.call),
    );
  const findings = facts.modules.flatMap((module) => {
    const own = lines.filter((one) => one.module === module);
    return own
      .slice(0, 1)
      .map(({ call, name }) =>
        findingAt(
          module,
          call,
          `\`${name}\` writes values into text in ${count(own.length, 'place')} of this file, and no logger is imported`,
        ),
      );
  });
  return { findings, searched: `${count(lines.length, 'line')} of text written behind tools` };
};

function usesLogger(facts: Facts): boolean {
  return (
    facts.modules.some((module) =>
      facts
        .nodesOf(module)
        .of('import')
        .some(
          (one) =>
            !(module.language === 'go' && one.module === 'log') &&
            LOGGERS.test(module.language === 'rust' ? (one.module.split('::')[0] ?? '') : one.module),
        ),
    ) ||
    facts
      .callsNamed({ name: /^tracing::|^log::/ })
      .some(({ module, call }) => module.language === 'rust' && call.via === 'macro')
  );
}

/** A value stands in the text: built text, or more than one argument. */
function isTextLine({ call, module, name }: ResolvedCall): boolean {
  if (!PRINTS[module.language].test(name)) return false;
  const values = call.args.filter((one) => one.name === undefined);
  if (/Fprint/.test(name)) {
    const stream = values.shift()?.value;
    if (stream?.kind !== 'member' || stream.property !== 'Stderr') return false;
  }
  if (module.language === 'python' && keyword(call, 'file') === undefined && values.length === 0) return false;
  return (
    values.length > 1 ||
    values.some(({ value }) => value.kind === 'text' && value.parts.some((part) => part.kind !== 'literal'))
  );
}
