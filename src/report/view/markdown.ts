/** The little Markdown of the rules' pages as elements: paragraphs, lists, code. Nothing in it becomes a tag or an attribute. */
import { h } from './dom.ts';

export function renderMarkdown(text: string): Node[] {
  const out: Node[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const fence = /^(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      const end = lines.findIndex((other, index) => index > at && other.startsWith(fence));
      const stop = end < 0 ? lines.length : end;
      out.push(renderCode(lines.slice(at + 1, stop).join('\n')));
      at = stop + 1;
    } else if (/^#+ /.test(line)) {
      out.push(h('p', { class: 'heading' }, ...renderInline(line.replace(/^#+ /, ''))));
      at++;
    } else if (line.trim() === '') {
      at++;
    } else {
      const from = at;
      while (at < lines.length && (lines[at] ?? '').trim() !== '' && !/^(?:`{3,}|~{3,}|#+ )/.test(lines[at] ?? ''))
        at++;
      out.push(renderBlock(lines.slice(from, at)));
    }
  }
  return out;
}

export function renderCode(text: string): HTMLElement {
  // It scrolls where it is wide, so it can be reached and scrolled by keyboard.
  return h('pre', { tabindex: '0', role: 'group', 'aria-label': 'Code' }, h('code', {}, text));
}

/** A paragraph, or the list that its first line starts. */
function renderBlock(lines: readonly string[]): HTMLElement {
  const item = /^\s*(?:[-*]|\d+\.) +/;
  if (!item.test(lines[0] ?? '')) return h('p', {}, ...renderInline(lines.join(' ')));
  const items: string[] = [];
  for (const line of lines) {
    if (item.test(line)) items.push(line.replace(item, ''));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return h('ul', {}, ...items.map((text) => h('li', {}, ...renderInline(text))));
}

/** Code between backticks; of links, the text; emphasis without its stars. For text of pages. */
export function renderInline(text: string): (Node | string)[] {
  return renderSpans(text).map((part) =>
    typeof part === 'string' ? part.replace(/\[([^\]]*)\]\([^)\s]*\)/g, '$1').replace(/\*\*([^*]+)\*\*/g, '$1') : part,
  );
}

/** Code between backticks, all else as it is. For messages, which name what reviewed code says. */
export function renderSpans(text: string): (Node | string)[] {
  return text.split(/(`+)(.+?)\1(?!`)/g).flatMap((part, index): (Node | string)[] => {
    if (index % 3 === 1) return [];
    return [index % 3 === 2 ? h('code', {}, part) : part];
  });
}
