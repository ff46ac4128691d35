/** Handing findings on: to the agent where a host takes messages, to the clipboard otherwise. */
import type { ViewReport } from '../view-data.ts';
import { h } from './dom.ts';
import type { FindingEntry } from './findings.ts';
import { makePrompt } from './prompt.ts';
import type { Surface } from './surface.ts';
import { count } from './text.ts';

export interface Actions {
  readonly element: HTMLElement;
  /** To be called when the filter or the selection changed. */
  update(): void;
}

/** Acts on the selected findings, or on all shown where none is selected; the buttons say on how many. */
export function renderActions(report: ViewReport, entries: readonly FindingEntry[], surface: Surface): Actions {
  const all = h('input', { type: 'checkbox' });
  const button = h('button', { type: 'button', class: 'primary' });
  const outcome = h('p', { class: 'meta', role: 'status' });
  const prompt = h('textarea', { rows: '8', readonly: true, hidden: true, 'aria-label': 'Prompt for an agent' });
  const shown = () => entries.filter((entry) => !entry.element.hidden);
  const selected = () => shown().filter((entry) => entry.checkbox.checked);
  const chosen = () => (selected().length > 0 ? selected() : shown());
  const verb = surface.ask ? 'Ask the agent to fix' : 'Copy a prompt to fix';

  const update = () => {
    const [some, visible] = [selected().length, shown().length];
    all.checked = some > 0 && some === visible;
    all.indeterminate = some > 0 && some < visible;
    button.textContent = some > 0 ? `${verb} ${some} selected` : `${verb} ${visible === 1 ? 'it' : `all ${visible}`}`;
    button.disabled = visible === 0;
  };
  all.addEventListener('change', () => {
    for (const entry of shown()) entry.checkbox.checked = all.checked;
    update();
  });
  for (const entry of entries) entry.checkbox.addEventListener('change', update);
  button.addEventListener('click', () => {
    const findings = chosen().map((entry) => entry.finding);
    const text = makePrompt(report, findings, !surface.isFile);
    const done = surface.ask ? surface.ask(text) : copy(text);
    done.then(
      () => {
        outcome.textContent = `${surface.ask ? 'Asked' : 'Copied a prompt'} for ${count(findings.length, 'finding')}.`;
      },
      () => {
        outcome.textContent = surface.ask
          ? 'The host did not take the message; here is the prompt to paste.'
          : 'The clipboard is not open to this page; here is the prompt to copy.';
        prompt.value = text;
        prompt.hidden = false;
        prompt.focus();
        prompt.select();
      },
    );
  });
  update();
  const element = h('div', { class: 'actions' }, h('label', {}, all, ' Select all shown'), button, outcome, prompt);
  return { element, update };
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
