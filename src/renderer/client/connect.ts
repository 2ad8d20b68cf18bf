/** The line to the studio: a WebSocket in a browser, a message port in Electron. Behind both is the same client. */
import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { ref, type Ref } from 'vue';
import type { StudioClient } from '../../shared/contract/index.ts';
import { electronHost } from '../host.ts';
import type { ConnectionState, StudioConnection } from './studio.ts';

type Link = ClientLink<ClientContext>;

/** Longest wait between two tries, in milliseconds. */
const LONGEST_WAIT = 5_000;

export function connectStudio(): StudioConnection {
  const state = ref<ConnectionState>('connecting');
  const link = electronHost() ? portLink(state) : socketLink(state, socketAddress(window.location));
  return { client: createORPCClient<StudioClient>(link), state };
}

function socketAddress({ protocol, host }: Location): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`;
}

/** The renderer makes the channel and hands one end over, so that no message can come before anybody listens. */
function portLink(state: Ref<ConnectionState>): Link {
  const { port1, port2 } = new MessageChannel();
  window.postMessage('mien:connect', window.location.origin, [port2]);
  port1.addEventListener('close', () => (state.value = 'lost'));
  port1.start();
  state.value = 'open';
  return new PortLink({ port: port1 });
}

/** Calls wait for an open socket. One that closes takes its calls with it; the next is opened by itself, later each time. */
function socketLink(state: Ref<ConnectionState>, address: string): Link {
  let current = open(0);

  function open(tries: number): Promise<Link> {
    return new Promise((resolve) => {
      const socket = new WebSocket(address);
      socket.binaryType = 'arraybuffer';
      let opened = false;
      socket.addEventListener('open', () => {
        opened = true;
        state.value = 'open';
        resolve(new SocketLink({ websocket: socket }));
      });
      socket.addEventListener('close', () => {
        state.value = 'lost';
        const next = opened ? 0 : tries + 1;
        const again = new Promise<Link>((settle) => {
          setTimeout(() => settle(open(next)), Math.min(LONGEST_WAIT, 250 * 2 ** next));
        });
        if (opened) current = again;
        else resolve(again);
      });
    });
  }

  return { call: async (path, input, options) => (await current).call(path, input, options) };
}
