/** How a component or a store reaches the studio: `const studio = useStudio()`, then `await studio.faces.get({ ids })`. */
import { inject, type InjectionKey, type Ref } from 'vue';
import type { StudioClient } from '../../shared/contract/index.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export interface StudioConnection {
  readonly client: StudioClient;
  /** Goes from `lost` back to `open` by itself, and watchers ask again for what they show; `refused` is for good. */
  readonly state: Readonly<Ref<ConnectionState>>;
}

export const studioKey: InjectionKey<StudioConnection> = Symbol('studio');

export function useConnection(): StudioConnection {
  const connection = inject(studioKey);
  if (!connection) throw new Error('No studio was provided to the app.');
  return connection;
}

export function useStudio(): StudioClient {
  return useConnection().client;
}
