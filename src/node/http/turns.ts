/** One request for each turn of the event loop. */

/**
 * Makes a queue: what awaits its turn goes on in the order of asking, one at a turn of the event loop. Without it a
 * turn answers every request that has come, and between two turns the runtime accepts a single connection and answers
 * no question of health: new clients would starve behind busy ones.
 */
export function makeTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const next = (): void => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
}
