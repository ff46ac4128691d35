/** Quoting reviewed code: hostile text made safe to print and to show to a model. */
const MAX_SNIPPET = 160;

/** C0 and C1 controls, bidi controls, zero-width and tag characters. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Shows characters that a terminal or a reader would not as `\u{…}`. Line breaks become `\n`, tabs spaces. */
export function escapeText(text: string): string {
  return text
    .replace(/\r?\n/g, '\\n')
    .replaceAll('\t', ' ')
    .replace(UNSAFE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+)?/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g,
];

const ASSIGNED =
  /((?:password|passwd|secret|token|api[-_]?key|private[-_]?key|credential)\w*["']?\s*[:=]\s*)(["'])([^"']{4,})\2/gi;
const IN_URL = /(:\/\/[^\s:@/]+:)([^\s@/]{3,})(@)/g;

/** Replaces what looks like a credential by its first characters and `…`. */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const pattern of SECRETS) masked = masked.replace(pattern, (secret) => `${secret.slice(0, 4)}…`);
  masked = masked.replace(
    ASSIGNED,
    (_all, before: string, quote: string, value: string) => `${before}${quote}${value.slice(0, 2)}…${quote}`,
  );
  return masked.replace(IN_URL, '$1…$3');
}

/** One line of reviewed text, trimmed, masked, escaped and cut. */
export function makeSnippet(line: string): string {
  const safe = escapeText(maskSecrets(line.slice(0, 4 * MAX_SNIPPET).trim()));
  return safe.length > MAX_SNIPPET ? `${safe.slice(0, MAX_SNIPPET - 1)}…` : safe;
}

/** Messages quote names from reviewed code: the same care, more room. */
export function makeMessage(message: string): string {
  const safe = escapeText(maskSecrets(message));
  return safe.length > 400 ? `${safe.slice(0, 399)}…` : safe;
}

/** The message of a finding: it begins with a capital. */
export function makeSentence(message: string): string {
  return makeMessage(message.charAt(0).toUpperCase() + message.slice(1));
}
