/** A line to the studio over a WebSocket that is opened again by itself. */
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Ref } from 'vue';
import { RefusedError } from './failure.ts';
import type { ConnectionState } from './studio.ts';

type Link = ClientLink<ClientContext>;

/** Between two tries, in milliseconds: doubled each time. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/**
 * Calls wait for an open socket. One that closes takes its calls with it; the next is opened by itself, later each time, until the server
 * does not know this page any more. `page` is the folder of the page, beside which the socket lies.
 */
export function socketLink(state: Ref<ConnectionState>, page: string): Link {
  const address = new URL('rpc', page.replace(/^http/, 'ws'));
  let current = open(0);

  function open(tries: number): Promise<Link> {
    return new Promise((resolve) => {
      const socket = new WebSocket(address);
      socket.binaryType = 'arraybuffer';
      let opened = false;
      socket.addEventListener('open', () => {
        opened = true;
        state.value = 'open';
        resolve(new RPCLink({ websocket: socket }));
      });
      socket.addEventListener('close', () => {
        state.value = 'lost';
        const again = openAgain(opened ? 0 : tries + 1);
        if (opened) current = again;
        else resolve(again);
      });
    });
  }

  async function openAgain(tries: number): Promise<Link> {
    // Why a handshake failed is told to no page.
    if (tries > 0 && (await isRefused(page))) {
      state.value = 'refused';
      return refusing;
    }
    await new Promise((settle) => setTimeout(settle, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries)));
    return open(tries);
  }

  return { call: async (path, input, options) => (await current).call(path, input, options) };
}

const refusing: Link = { call: () => Promise.reject(new RefusedError()) };

/** Whether the server that is there now would not show this page either: another start of it gave the person another address. */
async function isRefused(page: string): Promise<boolean> {
  const answer = await fetch(page, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(LONGEST_WAIT) }).catch(() => null);
  return answer?.status === 403;
}
