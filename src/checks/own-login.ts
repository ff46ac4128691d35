/** Tokens that a program fetches for itself, as a client of an authorization server. */
import type { Call } from '../syntax/ast.ts';
import { enclosing } from '../syntax/walk.ts';
import type { Facts } from './check.ts';

const FETCHED = /(?:\.|\[["'])access_?token\b/i;
const EXCHANGE = /token_?response|(?:fetch|exchange|request|acquire|refresh)_?token|grant_?type|authorization_?code/i;

/** Whether all that the function around a call is given comes from the answer of a token endpoint. */
export function isOwnLogin(facts: Facts, call: Call): boolean {
  const name = enclosing(call, 'function')?.name;
  if (name === undefined) return false;
  const uses = facts.callsNamed({ last: new RegExp(`^${name.replace(/\W/g, '\\$&')}$`) });
  return (
    uses.length > 0 &&
    uses.every(({ call: use, module }) => {
      const caller = enclosing(use, 'function');
      const given = use.args.map(({ value }) => module.text.slice(value.start, value.end));
      return (
        caller !== undefined &&
        EXCHANGE.test(module.text.slice(caller.start, caller.end)) &&
        given.some((text) => FETCHED.test(text))
      );
    })
  );
}
