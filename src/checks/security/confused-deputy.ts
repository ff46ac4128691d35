import { constantOf } from '../../syntax/resolve/constants.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';

/** Classes and functions that make a server an OAuth proxy in front of another authorization server. */
const PROXIES =
  /^(?:OAuthProxy|OIDCProxy|(?:GitHub|Google|Azure|Auth0|WorkOS|Discord|OCI|AWSCognito|Clerk)Provider|ProxyOAuthServerProvider|OAuthProvider|GoogleProvider)$/;
/** Consent of the user for each client, in code of one's own. */
const CONSENT = /require_authorization_consent|consent/i;

/** Servers that stand between clients and another authorization server under one client id of their own. */
export const check: Check = (facts) => {
  const proxies = facts
    .callsNamed({ last: PROXIES })
    .filter(({ module }) => /oauth|auth/i.test(module.text.slice(0, 4000)));
  if (proxies.length === 0)
    return { findings: [], searched: '', notApplicable: 'no OAuth proxy is set up in the code read' };
  const findings: CheckFinding[] = [];
  const pointers: CheckFinding[] = [];
  for (const { call, module } of proxies) {
    const consent = keyword(call, 'require_authorization_consent');
    if (consent && constantOf(facts.resolver, consent) === false)
      findings.push(
        findingAt(
          module,
          consent,
          `\`${lastName(call)}\` forwards every client under one client id without the consent of the user`,
        ),
      );
    else {
      const note = facts.modules.some(({ text }) => CONSENT.test(text))
        ? 'an OAuth proxy; consent is mentioned in the code'
        : 'an OAuth proxy; consent is mentioned nowhere in the code';
      pointers.push(findingAt(module, call, note, 'capability'));
    }
  }
  return { findings, pointers, searched: `${count(proxies.length, 'set-up')} of OAuth proxies read` };
};
