/** Starts the view: from the report in the file, or, in an MCP App, from what the host sends. */
import type { ViewData } from '../view-data.ts';
import { Host, type ToolResult } from './bridge.ts';
import { append, h } from './dom.ts';
import { fromStructured, REPORT_META } from './result.ts';
import { FILE, surfaceOf } from './surface.ts';
import { visible } from './text.ts';
import { applyContext } from './theme.ts';
import { renderView } from './view.ts';

const root = document.getElementById('root') as HTMLElement;

function say(text: string): void {
  const line = h('p', { class: 'wait', role: 'status' });
  root.replaceChildren(line);
  append(line, [text]);
}

function show(data: ViewData, surface: typeof FILE): void {
  document.title = visible(`Review of ${data.report.target.path}`);
  renderView(root, data, surface);
}

async function runApp(): Promise<void> {
  let latest: ViewData | undefined;
  let enlargeable: boolean | undefined;
  const draw = () => {
    const surface = surfaceOf(host);
    enlargeable = surface.enlarge !== undefined;
    if (latest) show(latest, surface);
  };
  const host = new Host({
    onInput: (args) => say(`Reviewing ${typeof args.path === 'string' ? args.path : 'the given code'}…`),
    onResult: (result) => {
      latest = readResult(result);
      if (latest) draw();
      else say(result.content?.find((part) => part.type === 'text')?.text ?? 'The review gave no report.');
    },
    onCancelled: (reason) =>
      say(reason === undefined ? 'The review was cancelled.' : `The review was cancelled: ${reason}`),
    onContext: (context) => {
      applyContext(context);
      const offers = surfaceOf(host).enlarge !== undefined;
      if (enlargeable !== undefined && enlargeable !== offers) {
        enlargeable = offers;
        const button = root.querySelector<HTMLElement>('.enlarge');
        if (button) button.hidden = !offers;
      }
    },
  });
  say('Waiting for the review…');
  const version = document.querySelector<HTMLMetaElement>('meta[name=generator]')?.content.split(' ').at(-1) ?? '0';
  await host.connect(version);
}

function readResult(result: ToolResult): ViewData | undefined {
  if (result.isError === true) return undefined;
  return (result._meta?.[REPORT_META] as ViewData | undefined) ?? fromStructured(result.structuredContent);
}

// In a frame made from text, a link to a fragment would leave the page: its base is the page around it.
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('report')?.focus();
});

const embedded = document.getElementById('report-data')?.textContent ?? '';
if (embedded !== '') show(JSON.parse(embedded) as ViewData, FILE);
else if (window.parent !== window) runApp().catch((error: Error) => say(`The host did not answer: ${error.message}`));
else say('This page shows a report inside an MCP host; `mcp-bp review --format html` writes one that stands alone.');
