/** The host's look: its theme, its colours and fonts, the edges it keeps free. */
import type { HostContext } from './bridge.ts';

/** The variables of the specification that the style sheet reads; any other is left alone. */
const VARIABLE = /^--(?:color|font|border)-[a-z0-9-]+$/;

export function applyContext({ theme, styles, safeAreaInsets }: HostContext): void {
  const { style } = document.documentElement;
  if (theme === 'light' || theme === 'dark') style.colorScheme = theme;
  // A value that loads something would be a request to the network.
  for (const [name, value] of Object.entries(styles?.variables ?? {}))
    if (VARIABLE.test(name) && typeof value === 'string' && !/url\(|image-set\(|@import/i.test(value))
      style.setProperty(name, value);
  for (const side of ['top', 'right', 'bottom', 'left'] as const) {
    const inset = safeAreaInsets?.[side];
    if (typeof inset === 'number') style.setProperty(`--inset-${side}`, `${inset}px`);
  }
}
