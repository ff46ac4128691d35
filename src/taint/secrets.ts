/** Names that say that what they hold is secret. */

const SECRET =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(?:secret|password|passwd|passphrase|credentials?|private_?key|secret_?key|signing_?key|encryption_?key|auth_?key|api_?key|apikey|access_?key|auth_?token|access_?token|refresh_?token|bearer|token|pat)s?$/i;
const NOT_SECRET =
  /(?:max|min|num|total|count|prompt|completion|input|output|page|next|cancel(?:lation)?|progress|continuation|csrf)_?-?(?:tokens?|pat)$|tokens$/i;

/** Whether a name says that what it holds is secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !NOT_SECRET.test(name);
}
