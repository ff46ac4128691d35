import { constantOf } from '../../syntax/resolve/constants.ts';
import type { SourceFile } from '../../types.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isSecretName } from '../credentials.ts';

const DEFINES =
  /^(?:option|requiredOption|addOption|Option|add_argument|add_option|String|StringVar|StringP|StringVarP)$/;
const FLAG = /--([a-z][\w-]*)/i;
/** A flag that says where the secret is. */
const ELSEWHERE = /(?:file|path|env|var|name|cmd|command|stdin|ref|source)$/i;
const DOCUMENT =
  /(?:^|\/)(?:README[^/]*\.md|\.?mcp\.json|server\.json|[^/]*\.mcp\.json|claude_desktop_config\.json)$|^docs\/.+\.mdx?$/i;
const ARGS = /"args"\s*:\s*\[([^\]]{0,600})\]/g;

/** Secrets that are given as command-line flags, where every process on the machine reads them. */
export const check: Check = (facts) => {
  const code = [...flags(facts), ...clap(facts)];
  const documents = facts.repository.scope === 'excerpt' ? [] : facts.repository.matching(DOCUMENT);
  const shown = documents.flatMap(inDocument);
  return {
    findings: [...code, ...shown],
    searched: `command-line flags of ${count(facts.modules.length, 'file')} and ${count(documents.length, 'configuration sample')} read`,
  };
};

/** Definitions of flags whose value can come from nowhere else. */
function flags(facts: Facts): CheckFinding[] {
  return facts.allCalls().flatMap(({ call, module, name }): CheckFinding[] => {
    if (!DEFINES.test(lastName(call))) return [];
    const isGo = module.language === 'go';
    if (
      isGo &&
      !/^(?:flag|github\.com\/spf13\/pflag)\.|Flags?\(\)$/.test(name.replace(/\.\w+$/, '.')) &&
      !/[Ff]lags?\b/.test(module.text.slice(call.callee.start, call.callee.end))
    )
      return [];
    const texts = call.args.flatMap((one) => {
      const text = one.name === undefined ? constantOf(facts.resolver, one.value) : undefined;
      return typeof text === 'string' ? [text] : [];
    });
    const flag = isGo ? texts[0] : texts.map((text) => FLAG.exec(text)?.[1]).find((one) => one !== undefined);
    if (flag === undefined || !isSecretFlag(flag)) return [];
    const environment = keyword(call, 'envvar') ?? keyword(call, 'env');
    if (environment || readsEnvironment(module.text, flag)) return [];
    return [findingAt(module, call, `The secret \`--${flag}\` is taken from the command line and from nowhere else`)];
  });
}

/** `#[arg(long)] api_key: String` without `env`. */
function clap(facts: Facts): CheckFinding[] {
  return facts.modules.flatMap((module) => {
    if (module.language !== 'rust' || !/\bclap\b/.test(module.text)) return [];
    return facts
      .nodesOf(module)
      .of('class')
      .flatMap((owner) => owner.fields)
      .flatMap((field): CheckFinding[] => {
        const written = field.decorators.map((one) => module.text.slice(one.start, one.end)).join(' ');
        if (!/\b(?:arg|clap)\s*\(/.test(written) || !/\blong\b|\bshort\b/.test(written)) return [];
        if (/\benv\b/.test(written) || !isSecretFlag(field.name) || readsEnvironment(module.text, field.name))
          return [];
        return [
          findingAt(
            module,
            field,
            `The secret \`--${field.name.replaceAll('_', '-')}\` is taken from the command line and from nowhere else`,
          ),
        ];
      });
  });
}

function isSecretFlag(flag: string): boolean {
  return isSecretName(flag) && !ELSEWHERE.test(flag);
}

/** The file reads a variable whose name ends in the same words. */
function readsEnvironment(text: string, flag: string): boolean {
  const words = flag.replaceAll('-', '_').toUpperCase();
  return (
    new RegExp(`[A-Z0-9_]*${words}\\b`).test(text) &&
    /environ|getenv|process\.env|env::var|Getenv|envvar|LookupEnv|BindEnv|\.env\(/.test(text)
  );
}

/** `"args": ["--api-key", "…"]` of a sample configuration; once for a document. */
function inDocument(file: SourceFile): CheckFinding[] {
  for (const match of file.text.matchAll(ARGS)) {
    const flags = [...(match[1] ?? '').matchAll(/"--([\w-]+)(?:=[^"]*)?"/g)].map((one) => one[1] ?? '');
    const flag = flags.find(isSecretFlag);
    if (flag === undefined) continue;
    const start = file.text.indexOf(`--${flag}`, match.index);
    const message = `The configuration that users copy gives \`--${flag}\` on the command line`;
    return [{ file, start, end: start + flag.length + 2, message, evidence: 'signal' }];
  }
  return [];
}
