import type { Check } from '../check.ts';
import { requireInTests } from '../test-evidence.ts';

/** Assertions about failure in the test frameworks of the four languages, and answers of the protocol that refuse. */
const FAILS =
  /\bisError\b|\bis_error\b|\bIsError\b|\.toThrow|\.rejects\b|assert\.throws|pytest\.raises|assertRaises|should_panic|\.is_err\(\)|unwrap_err|expect_err|wantErr|expectErr|expectedErr|(?:assert|require)\.(?:Error|ErrorIs|ErrorContains|ErrorAs|EqualError)\b|err == nil|\b40[0-9]\b|-32[67]\d\d\b|\bToolError\b|McpError|ErrorCode\b|Err\(|\b(?:success|ok|valid)\)?\s*(?:\.to(?:Be|Equal|StrictEqual)\(|,)\s*false\b|\berror\)\s*\.to(?!Be(?:Null|Undefined|Falsy)|Equal\((?:null|undefined))/;

/** Tests that only show what works. */
export const check: Check = (facts) =>
  requireInTests(facts, FAILS, 'No test asserts how a tool fails or what it refuses');
