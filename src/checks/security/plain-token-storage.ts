import type { Call, Expression, Module, Node } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isAside, isTooling } from '../project.ts';

const WRITES: Readonly<Record<string, number>> = {
  'fs.writeFile': 0,
  'fs.writeFileSync': 0,
  'fs.promises.writeFile': 0,
  'fs/promises.writeFile': 0,
  'fs-extra.writeJson': 0,
  'fs-extra.writeFile': 0,
  'fs-extra.outputFile': 0,
  'Bun.write': 0,
  'os.WriteFile': 0,
  'io/ioutil.WriteFile': 0,
  'std::fs::write': 0,
  'tokio::fs::write': 0,
  open: 0,
};
const OPENS = new RegExp(`^(?:${Object.keys(WRITES).join('|').replaceAll('.', '\\.')})$`);
const TOKENS =
  /(?:^|[^a-z])(?:access|refresh|oauth|auth|bearer|session)?[-_ ]?tokens?(?:[^a-z]|$)|credentials?(?:[^a-z]|$)|\bcreds\b|oauth/i;
/** Counts of tokens, token lists of parsers, and what only says where a token is. */
const OTHERWISE =
  /tokeni[sz]|max_?tokens|token_?(?:count|limit|usage|budget)|design|css|prompt_?tokens|input_?tokens|output_?tokens/i;
const PROTECTS =
  /0o?600\b|0o?400\b|S_IRUSR|chmod|set_permissions|keyring|keytar|safeStorage|encrypt|cipher|fernet|seal|NamedTemporaryFile|mkstemp|os\.open\(|O_EXCL|icacls/i;

/** Tokens written to files that other accounts on the machine may read. */
export const check: Check = (facts) => {
  let read = 0;
  const findings = facts
    .callsNamed({ name: OPENS, last: /^write_(?:text|bytes)$/ })
    .flatMap(({ call, module, name }): CheckFinding[] => {
      const path = pathOf(facts, call, module, name);
      if (path === undefined || isTooling(module.path) || isAside(module.path)) return [];
      read++;
      if (!holdsTokens(facts, module, call, path) || isProtected(module, call)) return [];
      return [findingAt(module, call, 'Tokens are written to a file without restricting who may read it')];
    });
  return { findings, searched: `${count(read, 'write')} of files read` };
};

function pathOf(facts: Facts, call: Call, module: Module, name: string): Expression | undefined {
  if (name === 'open') {
    const mode = constantOf(facts.resolver, call.args[1]?.value);
    return module.language === 'python' && typeof mode === 'string' && /w/.test(mode) ? call.args[0]?.value : undefined;
  }
  const index = Object.hasOwn(WRITES, name) ? WRITES[name] : undefined;
  if (index !== undefined) return call.args[index]?.value;
  const isPath =
    module.language === 'python' && /^write_(?:text|bytes)$/.test(lastName(call)) && call.callee.kind === 'member';
  return isPath && call.callee.kind === 'member' ? call.callee.object : undefined;
}

/** The file or what goes into it is named after tokens. */
function holdsTokens(facts: Facts, module: Module, call: Call, path: Expression): boolean {
  const written = module.text.slice(call.start, Math.min(call.end, call.start + 300));
  if (OTHERWISE.test(written)) return false;
  const behind = valueOf(facts.resolver, unwrap(path));
  const source = facts.resolver.moduleOf(behind).text.slice(behind.start, Math.min(behind.end, behind.start + 200));
  if (OTHERWISE.test(source)) return false;
  const name = /[\w-]*(?:token|credential|creds|oauth)[\w-]*\.(?:json|ya?ml|toml|pickle|db|txt|dat)/i;
  const data = call.args[1]?.value;
  const given = data ? module.text.slice(data.start, data.end) : '';
  return (
    name.test(source) ||
    name.test(written) ||
    /token_?(?:file|path|store)|credentials?_?(?:file|path)/i.test(module.text.slice(path.start, path.end)) ||
    (TOKENS.test(snake(given)) &&
      !/^["'`]/.test(given) &&
      /refresh_?token|access_?token|\btokens\b|to_json\(\)/i.test(snake(given)))
  );
}

/** A mode, a change of mode or encryption in the same function. */
function isProtected(module: Module, call: Call): boolean {
  const owner: Node | undefined = enclosing(call, 'function');
  const text = owner ? module.text.slice(owner.start, owner.end) : module.text;
  return PROTECTS.test(text);
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
