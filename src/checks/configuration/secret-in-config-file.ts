import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { isAside } from '../project.ts';

const CONFIGURATION =
  /(?:^|\/)(?:\.env(?:\.[\w-]+)?|\.?mcp\.json|[^/]*(?:config|settings?|secrets?|credentials?|application|appsettings|values|default|production|development|staging|local)[^/]*\.(?:ya?ml|toml|json|ini|properties)|(?:docker-)?compose[^/]*\.ya?ml|Dockerfile[^/]*)$|(?:^|\/)(?:config|deploy|k8s|kubernetes|helm|charts)\/[^/]+\.(?:ya?ml|toml|json)$/i;
const NOT_CONFIGURATION =
  /(?:^|\/)(?:tsconfig|jsconfig|biome|renovate|dependabot|\.?eslint|\.pre-commit-config|\.golangci|\.codecov|codecov|mkdocs|_config|typedoc|release-please|\.markdownlint|cspell|lerna|nx|turbo|vercel|wrangler|\.prettier)[^/]*$|\.schema\.json$|openapi|swagger|locales?\//i;
/** Files that show which keys there are. */
const EXAMPLES =
  /(?:example|sample|template|dist|tpl|defaults?\.schema)(?:\.|$)|\.(?:test|ci)(?:\.|$)|(?:^|\/)(?:\.github|docs|examples?)\//i;
const ENTRY =
  /^\s*(?:export\s+|ENV\s+|ARG\s+|-\s+)?["']?([A-Za-z][\w.-]*)["']?\s*[:=]\s*(?:["']([^"'\n]*)["']|([^\s"'#,{[][^\s#,]*))\s*,?\s*(?:[#;].*)?$/;
const SECRET_KEY =
  /(?:^|[_.-])(?:password|passwd|pwd|secret|secret[_-]?key|api[_-]?key|apikey|(?:access|auth|bearer|refresh|bot|api)?[_-]?token|private[_-]?key|client[_-]?secret|signing[_-]?key|encryption[_-]?key)$/;
const TOKEN =
  /\b(?:sk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{20,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|npm_[A-Za-z0-9]{36})\b|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;
const IN_URL = /\b[a-z][a-z0-9+]*:\/\/[^\s:@/'"]+:([^\s@/'"]+)@([^\s/'":]+)/i;
const PLACEHOLDER =
  /^(?:<|\$|%|\{\{|\*{2,}|x{3,}|\.{2,}|!|\/|\.\/|~\/|env[:.(]|vault:|op:\/\/|file:|ssm:|secret:|ref\+|sops:|ENC[([])|your|change|replace|example|placeholder|dummy|sample|secret|password|passwd|todo|fixme|insert|test|fake|mock|foo|redacted|here\b/i;

/** Values of secrets in files that are committed. */
export const check: Check = ({ repository }) => {
  const files = repository
    .matching(CONFIGURATION)
    .filter((file) => !isAside(file.path) && !NOT_CONFIGURATION.test(file.path));
  if (files.length === 0) return { findings: [], searched: '', notApplicable: 'no configuration file was read' };
  return { findings: files.flatMap(readFile), searched: `${count(files.length, 'configuration file')} read` };
};

function readFile(file: SourceFile): CheckFinding[] {
  const findings: CheckFinding[] = [];
  let start = 0;
  for (const line of file.text.split('\n')) {
    const key = secretIn(file.path, line.replace(/\r$/, ''));
    if (key !== undefined) {
      const column = start + line.search(/\S/);
      findings.push({
        file,
        start: column,
        end: start + line.length,
        message: `${file.path} holds the value of ${key}`,
        evidence: 'signal',
      });
    }
    start += line.length + 1;
  }
  return findings;
}

/** The name of the secret that a line holds. */
function secretIn(path: string, line: string): string | undefined {
  if (line.length > 2000 || /^\s*(?:#|\/\/|;)/.test(line)) return undefined;
  const [, key = '', quoted, bare] = ENTRY.exec(line) ?? [];
  const value = quoted ?? bare ?? '';
  if (TOKEN.test(line) && !/example|your|x{6,}|0{8,}|1234567/i.test(line)) return key === '' ? 'a token' : `\`${key}\``;
  if (EXAMPLES.test(path)) return undefined;
  const url = IN_URL.exec(line);
  if (url && isSecretValue(url[1] ?? '') && !/^(?:localhost|127\.|db|postgres|mysql|redis|mongo)/.test(url[2] ?? ''))
    return `the password of ${url[2]}`;
  const snake = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return SECRET_KEY.test(snake) && isSecretValue(value) ? `\`${key}\`` : undefined;
}

/** Words, numbers and references are no secrets; what mixes letters with digits or signs may be one. */
function isSecretValue(value: string): boolean {
  if (value.length < 6 || PLACEHOLDER.test(value) || /^[\d.]+$/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_.\-/:]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && !/^[A-Za-z]+(?:[A-Z_-][a-z]+)*$/.test(value) && !/[({]/.test(value);
}
