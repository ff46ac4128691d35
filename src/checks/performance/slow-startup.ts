import type { Call, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const STARTS = /^(?:connect|serveStdio|run|run_stdio_async|run_async|serve|listen|start|ServeStdio|Run)$/;
const SERVING = /Transport|stdio|serveStdio|\bmcp\b|server/i;
/** Requests, downloads, migrations and models, by canonical name. */
const SLOW =
  /^(?:fetch|axios(?:\.\w+)?|got(?:\.\w+)?|node-fetch|undici\.(?:fetch|request)|requests\.\w+|httpx\.(?:get|post)|urllib\.request\.urlopen|sentence_transformers\.SentenceTransformer|transformers\.(?:\w+\.)?(?:from_pretrained|pipeline)|spacy\.load|whisper\.load_model|torch\.load|torch\.hub\.load|huggingface_hub\.\w+|nltk\.download|@(?:xenova|huggingface)\/transformers\.pipeline|puppeteer\.launch|playwright\.\w+\.launch)$/;
const SLOW_METHOD =
  /^(?:migrate|runMigrations|run_migrations|upgrade|from_pretrained|downloadModel|download_model|warm_?up|prefetch)$/i;

/** Work over the network, or on large models, that has to end before the server answers. */
export const check: Check = (facts) => {
  let starts = 0;
  const findings: CheckFinding[] = [];
  for (const module of facts.modules) {
    if (module.language === 'rust' || module.language === 'go') continue;
    for (const start of startsIn(facts, module)) {
      starts++;
      findings.push(...before(facts, module, start));
    }
    if (module.language === 'python') findings.push(...atImport(facts, module));
  }
  if (starts === 0 && findings.length === 0)
    return { findings: [], searched: '', notApplicable: 'no place where a server starts is in the code read' };
  const unique = [...new Map(findings.map((one) => [`${one.file.path}:${one.start}`, one])).values()];
  return { findings: unique, searched: `${count(starts, 'start')} of a server read` };
};

/** `await server.connect(transport)`, `serveStdio(…)`, `mcp.run()`. */
function startsIn(facts: Facts, module: Module): Call[] {
  return facts
    .nodesOf(module)
    .of('call')
    .filter(
      (call) =>
        STARTS.test(lastName(call)) &&
        SERVING.test(module.text.slice(call.start, call.end)) &&
        /^@modelcontextprotocol\/(?:server|sdk\/server)|^mcp\.server|^fastmcp|serveStdio/.test(
          facts.resolver.calleeName(call),
        ),
    );
}

/** Slow calls in the statements that run before the start, and in functions of the project that these await. */
function before(facts: Facts, module: Module, start: Call): CheckFinding[] {
  const owner = enclosing(start, 'function');
  const statements: readonly Node[] = owner ? owner.body.body : module.body;
  return statements
    .filter((statement) => statement.end <= start.start && statement.kind !== 'function' && statement.kind !== 'class')
    .flatMap((statement) =>
      slowIn(facts.resolver, statement, 1).map((call) => findingAt(module, call, messageOf(call))),
    );
}

function messageOf(call: Call): string {
  return `\`${lastName(call)}\` has to end before the server answers its first request`;
}

function slowIn(resolver: Resolver, root: Node, depth: number): Call[] {
  const found: Call[] = [];
  walk(root, (node) => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'call') return true;
    if (isSlow(resolver, node)) found.push(node);
    else if (depth > 0 && isWaitedFor(node)) {
      const called: FunctionNode | undefined = resolver.functionOf(node);
      if (called && slowIn(resolver, called.body, depth - 1).length > 0) found.push(node);
    }
    return true;
  });
  return found;
}

function isSlow(resolver: Resolver, call: Call): boolean {
  return SLOW.test(resolver.calleeName(call)) || (SLOW_METHOD.test(lastName(call)) && isWaitedFor(call));
}

function isWaitedFor(call: Call): boolean {
  return call.parent?.kind === 'await' || /^(?:python)$/.test(languageOf(call));
}

function languageOf(call: Call): string {
  return call.home?.language ?? '';
}

/** A model that is loaded while the file is imported. */
function atImport(facts: Facts, module: Module): CheckFinding[] {
  if (!/(?:^|\n)\s*(?:from|import)\s+(?:mcp|fastmcp)\b/.test(module.text)) return [];
  return module.body
    .filter(({ kind }) => kind !== 'function' && kind !== 'class' && kind !== 'import' && kind !== 'if')
    .flatMap((statement) =>
      slowIn(facts.resolver, statement, 0).map((call) => findingAt(module, call, messageOf(call))),
    );
}
