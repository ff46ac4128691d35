import { type Check, count } from '../check.ts';
import { isSecretName } from '../credentials.ts';
import { findFormFields } from '../elicitations.ts';

const PAYMENT =
  /^(?:card|credit_?card|card_?number|pan|cvv2?|cvc|security_?code|ssn|social_?security(?:_?number)?|pin(?:_?code)?|iban|otp|one_?time_?(?:code|password)|mfa_?code|seed_?phrase|mnemonic)$/i;

/** Forms that ask for credentials or payment data, which then pass through the client. */
export const check: Check = (facts) => {
  const fields = findFormFields(facts);
  if (fields.length === 0)
    return { findings: [], searched: '', notApplicable: 'no form is shown to users in the code read' };
  const findings = fields
    .filter(({ name }) => isSecretName(name) || PAYMENT.test(snake(name)))
    .map(({ module, start, end, name }) => ({
      file: module,
      start,
      end,
      message: `A form asks the user for \`${name}\`, which then passes through the client`,
      evidence: 'signal' as const,
    }));
  return { findings, searched: `${count(fields.length, 'field')} of forms read` };
};

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('-', '_');
}
