/** Whether code looks at who calls. */
import type { Node } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';

/** What carries the caller into code, by the names the SDKs give it. */
const CALLER =
  /^(?:authInfo|get_access_token|AccessToken|access_token|TokenInfo|TokenInfoFromContext|UserID|user_id|userId|current_user|currentUser|claims|principal|subject|tenant(?:Id|_id)?|owner(?:Id|_id)?)$/;

/** Whether a caller is read anywhere under a node. */
export function readsCaller(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    const name = node.kind === 'member' ? node.property : node.kind === 'name' ? node.name : undefined;
    if (name !== undefined && CALLER.test(name)) found = true;
    return !found;
  });
  return found;
}
