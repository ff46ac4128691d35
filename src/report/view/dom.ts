/** Making elements: text only ever enters as text. */
import { visible } from './text.ts';

type Child = Node | string | undefined | false | readonly Child[];

/** An element with attributes and children; strings become text, hidden characters made visible. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : visible(value));
  append(element, children);
  return element;
}

export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue;
    if (typeof child === 'string') parent.appendChild(document.createTextNode(visible(child)));
    else if (child instanceof Node) parent.appendChild(child);
    else append(parent, child);
  }
}

/** A coloured word; the word itself says what the colour says. */
export function badge(kind: string, text = kind): HTMLElement {
  return h('span', { class: `badge ${kind}` }, text);
}

let ids = 0;

/** A section with its heading, named by it. */
export function section(title: string, ...children: readonly Child[]): HTMLElement {
  const id = `s${++ids}`;
  return h('section', { 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}

/** A disclosure whose body is made when it is first opened. */
export function disclosure(summary: readonly Child[], makeBody: () => readonly Child[]): HTMLDetailsElement {
  const label = h('summary', {}, ...summary);
  const element = h('details', {}, label);
  let made = false;
  const make = () => {
    if (made) return;
    made = true;
    append(element, [h('div', { class: 'body' }, ...makeBody())]);
  };
  // The event of opening comes late: the next Tab would already have passed by.
  label.addEventListener('click', make);
  element.addEventListener('toggle', () => {
    if (element.open) make();
  });
  return element;
}
