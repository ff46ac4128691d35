/** Telling a credential that is written down from a placeholder, an example or a public identifier. */

interface Format {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Keys that their issuers made recognisable. */
const FORMATS: readonly Format[] = [
  {
    what: 'a private key',
    pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----\s*[\w+/=\\\s:,-]{80,}/,
  },
  { what: 'an AWS access key id', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: 'a GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b/ },
  { what: 'a GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,}\b/ },
  { what: 'a Slack token', pattern: /\bxox[abeprs]-[A-Za-z0-9-]{20,}\b/ },
  { what: 'a Slack webhook', pattern: /\bhooks\.slack\.com\/services\/T[A-Z0-9]{8,}\/B[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}/ },
  { what: 'an Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9_-]{32,}\b/ },
  {
    what: 'an OpenAI key',
    pattern: /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9]{32,}\b|\bsk-(?:proj|svcacct)-[A-Za-z0-9_-]{40,}\b/,
  },
  { what: 'a Stripe key', pattern: /\b(?:sk|rk)_live_[A-Za-z0-9]{24,}\b/ },
  { what: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}\b/ },
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'a PyPI token', pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}/ },
  { what: 'a SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}\b/ },
  { what: 'a Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{34,}\b/ },
  { what: 'a DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/ },
  { what: 'a Telegram bot token', pattern: /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/ },
];
const DSN = /\b([a-z][a-z0-9+.-]{2,20}):\/\/([^\s:@/'"`<>{}$]*):([^\s@/'"`<>]{3,})@([^\s/'"`<>:]+)/i;
/** Words that make a value an example. */
const PLACEHOLDER =
  /change[-_ ]?(?:me|it|this)|your[-_ ]?|\bmy[-_]|example|sample|placeholder|dummy|fake|test|todo|x{3,}|\*{3,}|\.{3}|…|insert|replace|redacted|<[^>]*>|\$\{|\{\{|\$\(|%[sd(]|%\{|secret[-_ ]?here|key[-_ ]?here|abc123|1234567|abcdef|deadbeef|foobar|lorem|undefined|not[-_ ]?set|none\b|null\b|demo|mock|process\.env|os\.environ|getenv|secrets\./i;
const COMMON_PASSWORDS =
  /^(?:password|passw0rd|pass|pwd|postgres|root|admin|user|mysql|redis|guest|secret|default|rabbitmq|minio(?:admin)?|sa|neo4j|mongo|letmein|token|key|\W*)$/i;
const SECRET_NAME =
  /(?:^|[_.-])(?:password|passwd|pwd|passphrase|secret|api_?key|apikey|access_?key|secret_?key|auth_?token|access_?token|bot_?token|refresh_?token|token|private_?key|signing_?key|encryption_?key|credentials?|client_?secret|webhook_?secret|connection_?string)(?:_(?:value|default|prod|production))?$/i;
/** A key that signs or encrypts: any constant will do for whoever reads it. */
const SIGNING_NAME =
  /(?:jwt|session|cookie|signing|encryption|hmac|csrf|auth|app|state)_?(?:secret|key)(?:_?key)?$|^secret_?key$/i;
const PUBLIC_NAME =
  /public|publishable|anon|client_?id|write_?key|measurement|posthog|sentry|segment|mixpanel|analytics|algolia_search|site_?key|page_?token|next_?token|csrf_?token_?name|token_?(?:type|url|endpoint|uri)|_?(?:header|field|env|param|prefix|name|path|file|url|uri|label|column|placeholder)$/i;

/** The kind of credential a text holds by its form, if it holds one. */
export function recognise(text: string): string | undefined {
  for (const { what, pattern } of FORMATS) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && !PLACEHOLDER.test(found) && entropyOf(found.slice(4)) > 3) return what;
  }
  const dsn = DSN.exec(text);
  if (!dsn) return undefined;
  const [, , user = '', password = '', host = ''] = dsn;
  const plain =
    PLACEHOLDER.test(password) ||
    COMMON_PASSWORDS.test(password) ||
    password === user ||
    isUniform(password) ||
    /^(?:example\.|host$)|\bexample\b/i.test(host);
  return plain || /^(?:localhost|127\.|db$|postgres$|host\.docker)/i.test(host)
    ? undefined
    : 'a connection string with a password';
}

/** True for a name that says its value is secret. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  return SECRET_NAME.test(words) && !PUBLIC_NAME.test(words);
}

/** True for the name of a key that signs or encrypts. */
export function isSigningName(name: string): boolean {
  return SIGNING_NAME.test(wordsOf(name));
}

/** True for a value that looks random enough to be a live credential, under a name that says it is one. */
export function looksLive(name: string, value: string): boolean {
  if (/^phc_|\(\?|\[A-Z|\[a-z|\\[sdw]/.test(value)) return false;
  if (
    value.length > 400 ||
    /\s/.test(value.trim()) ||
    PLACEHOLDER.test(value) ||
    COMMON_PASSWORDS.test(value) ||
    isUniform(value)
  )
    return false;
  if (/^(?:https?:|\/|\.{1,2}\/|[\w-]+\.[\w-]+\.[\w-]+$(?<!^eyJ.*))/.test(value) && !value.startsWith('eyJ'))
    return false;
  if (value.startsWith('eyJ')) return !/"role":\s*"anon"/.test(decodeClaims(value)) && value.length > 60;
  const letters = /[A-Za-z]/.test(value);
  const digits = /\d/.test(value);
  if (/pass|pwd/i.test(name))
    return (
      value.length >= 8 &&
      letters &&
      (digits || /[^A-Za-z0-9_-]/.test(value)) &&
      !/^[a-z_-]+$/i.test(value) &&
      entropyOf(value) >= 2.5
    );
  if (/^[a-z]+(?:[-_.:][a-z0-9]+)*$/.test(value) || /^[A-Z]+(?:_[A-Z0-9]+)*$/.test(value))
    return value.length >= 32 && digits && entropyOf(value) >= 3.5;
  return value.length >= 16 && letters && digits && entropyOf(value) >= 3.3;
}

/** True for text that stands where a value is to be put. */
export function isPlaceholder(value: string): boolean {
  return value.trim() === '' || PLACEHOLDER.test(value) || isUniform(value);
}

function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

function isUniform(value: string): boolean {
  return new Set(value).size <= 3;
}

/** Shannon entropy in bits a character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const number of counts.values()) bits -= (number / value.length) * Math.log2(number / value.length);
  return bits;
}

/** The middle of a token, as text; empty when it is not base64. */
function decodeClaims(token: string): string {
  const middle = token.split('.')[1];
  if (middle === undefined) return '';
  try {
    return atob(middle.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    // Not base64: then it is no token with claims, which is all that is asked.
    return '';
  }
}
