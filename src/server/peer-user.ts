/** Whose program is at the other end of a connection: on Linux, others on this machine are not let in. */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** One that is not found, or of the system's own user, may be a relay for the person: it passes. */
export function isOfAnotherUser({ remoteAddress, remotePort, localAddress, localPort }: Socket): boolean {
  const own = process.getuid?.();
  if (process.platform !== 'linux' || !remoteAddress || !localAddress) return false;
  const ends = [`${hex(remoteAddress)}:${hexPort(remotePort)}`, `${hex(localAddress)}:${hexPort(localPort)}`].join(' (?:0{16}FFFF0000)?');
  const line = new RegExp(`: (?:0{16}FFFF0000)?${ends} \\S+ \\S+ \\S+ \\S+ +(\\d+) `);
  // A peer whose socket is for both kinds of addresses stands in the other table; each takes the system milliseconds to write.
  const user = (line.exec(read('/proc/net/tcp')) ?? line.exec(read('/proc/net/tcp6')))?.[1];
  return user !== undefined && Number(user) !== 0 && Number(user) !== own;
}

/** The table has an address as the number that this machine reads from its four bytes. */
function hex(address: string): string {
  const bytes = Uint8Array.from(address.split('.'), Number);
  return new Uint32Array(bytes.buffer)[0]!.toString(16).toUpperCase().padStart(8, '0');
}

function hexPort(port = 0): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function read(table: string): string {
  try {
    return readFileSync(table, 'utf8');
  } catch {
    return '';
  }
}
