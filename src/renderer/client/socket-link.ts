/** A line to the studio over a WebSocket that is opened again by itself. */
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Ref } from 'vue';
import type { ConnectionState } from './studio.ts';

type Link = ClientLink<ClientContext>;

/** Between two tries, in milliseconds: doubled each time. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/** Calls wait for an open socket. One that closes takes its calls with it; the next is opened by itself, later each time. */
export function socketLink(state: Ref<ConnectionState>, address: string): Link {
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
        const next = opened ? 0 : tries + 1;
        const again = new Promise<Link>((settle) => {
          setTimeout(() => settle(open(next)), Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** next));
        });
        if (opened) current = again;
        else resolve(again);
      });
    });
  }

  return { call: async (path, input, options) => (await current).call(path, input, options) };
}
