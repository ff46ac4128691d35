/** Who a request comes from, and what an address to listen on means. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { InputError } from '../../guide.ts';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** @throws InputError for what is neither an address nor a range. */
export function parseRanges(texts: readonly string[]): readonly Range[] {
  return texts.map((text) => {
    if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
    if (!ipaddr.isValid(text)) throw new InputError(`--trusted-proxies: \`${text}\` is no address and no range`);
    const address = ipaddr.parse(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  });
}

/** Whether only programs of this machine reach an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const bare = host.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
}

/**
 * The address a request comes from: the last one in `X-Forwarded-For` that no trusted proxy has, read from the right,
 * where the connection itself comes from a trusted proxy. IPv6 clients are told apart by network (64 bits).
 */
export function clientOf(request: IncomingMessage, trusted: readonly Range[]): string {
  const peer = request.socket.remoteAddress ?? '';
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  let client = peer;
  while (isTrusted(client, trusted)) {
    const before = forwarded.pop()?.trim() ?? '';
    if (!ipaddr.isValid(before)) break;
    client = before;
  }
  return networkOf(client);
}

function isTrusted(text: string, trusted: readonly Range[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return trusted.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
}

function networkOf(text: string): string {
  if (!ipaddr.isValid(text)) return 'unknown';
  const address = ipaddr.process(text);
  return address.kind() === 'ipv4' ? address.toString() : `${(address as ipaddr.IPv6).parts.slice(0, 4).join(':')}/64`;
}
