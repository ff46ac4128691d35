/** A list of answers to judgements, as JSON gives it. */
import { type Answer, VERDICTS } from '../types.ts';

const MOST = 500;
const WANTED = '{"ruleId", "verdict": "pass" | "fail" | "not-applicable", "path", "quote", "reason", "line"?}';

/** The answers, or what is wrong with the list, as a sentence. */
export function readAnswers(given: unknown): readonly Answer[] | string {
  const list = typeof given === 'object' && given !== null && 'answers' in given ? given.answers : given;
  if (!Array.isArray(list)) return `answers is no list: give an array of ${WANTED}`;
  if (list.length > MOST) return `answers holds ${list.length} entries: give ${MOST} at most`;
  const answers: Answer[] = [];
  for (const [index, entry] of list.entries()) {
    const answer = readAnswer(entry);
    if (!answer) return `answer ${index + 1} is incomplete or has a part of the wrong type: give ${WANTED}`;
    answers.push(answer);
  }
  return answers;
}

function readAnswer(entry: unknown): Answer | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { rule, ruleId = rule, verdict: given, path, quote, reason, line } = entry as Record<string, unknown>;
  const verdict = VERDICTS.find((one) => one === given);
  if (typeof ruleId !== 'string' || typeof path !== 'string' || typeof quote !== 'string') return undefined;
  if (typeof reason !== 'string' || !verdict) return undefined;
  if (line !== undefined && !(Number.isInteger(line) && Number(line) >= 1)) return undefined;
  return { ruleId, verdict, path, quote, reason, ...(line !== undefined && { line: Number(line) }) };
}
