/** The line to the studio: a WebSocket in a browser, a message port in Electron. Behind both is the same client. */
import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { ref, type Ref } from 'vue';
import type { StudioClient } from '../../shared/contract/index.ts';
import { electronHost } from '../host.ts';
import { socketLink } from './socket-link.ts';
import type { ConnectionState, StudioConnection } from './studio.ts';

type Link = ClientLink<ClientContext>;

export function connectStudio(): StudioConnection {
  const state = ref<ConnectionState>('connecting');
  const link = electronHost() ? portLink(state) : socketLink(state, pageAddress());
  return { client: createORPCClient<StudioClient>(link), state };
}

/** All of the studio lies beside its page, wherever that is. */
function pageAddress(): string {
  return new URL('.', document.baseURI).href;
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
