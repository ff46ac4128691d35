/** Data read from files of the server: what lies there under a secret's name is a secret. */
import type { Node } from '../syntax/ast.ts';
import { STORED, STORED_DATA } from './parts.ts';
import type { Run } from './run.ts';
import { isSecretName } from './secrets.ts';
import { credential } from './sources.ts';
import type { Value } from './values.ts';

/** The type of what a model says is the content of a file. */
export const FILE_TEXT = 'file-text';

/** What a parser makes of the content of a file. */
export function parsedOf(text: Value): Value | undefined {
  return text.type === FILE_TEXT ? { ...text, type: STORED } : undefined;
}

/** Names that other things bear as well: the tokens of a text, the credentials of a person. */
const UNSURE = /^(?:tokens?|pat|bearers?|credentials?|secrets)$/i;

/** A part of stored data by its key, as far as the end of it is known. */
export function storedPart(run: Run, data: Value, key: Value, node: Node): Value | undefined {
  if (data.type !== STORED) return undefined;
  const name = typeof key.constant === 'string' ? key.constant : (key.shape?.split('\0').at(-1) ?? '');
  return isSecretName(name) && !UNSURE.test(name) ? credential(run, name, node) : STORED_DATA;
}
