/** Questions on a terminal. They go to standard error, so that standard output holds the result alone. */
import { isCancel, multiselect, select, text } from '@clack/prompts';
import type { TerminalQuestion } from '../cli/io.ts';

/** The answer, a value each; `undefined` when the person breaks off. */
export async function askOnTerminal(question: TerminalQuestion): Promise<readonly string[] | undefined> {
  const answer = await show(question);
  if (isCancel(answer)) return undefined;
  return Array.isArray(answer) ? answer : [answer ?? ''];
}

function show({ kind, message, options = [], initial = [] }: TerminalQuestion) {
  const output = process.stderr;
  if (kind === 'text') return text({ message, output });
  const choices = options.map(({ value, title }) => ({ value, label: title }));
  if (kind === 'several')
    return multiselect({
      message,
      options: choices,
      initialValues: [...initial],
      required: false,
      output,
    });
  const [initialValue] = initial;
  return select({ message, options: choices, ...(initialValue !== undefined && { initialValue }), output });
}
