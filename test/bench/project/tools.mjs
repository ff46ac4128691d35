/** As many tools, numbered from the server's own number. */
export function tools(count, n, write) {
  return Array.from({ length: count }, (_, i) => write(n * 10 + i)).join('\n');
}
