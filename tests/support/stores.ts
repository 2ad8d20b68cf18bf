/** The stores of a window over a real studio, without a page. */
import { createPinia } from 'pinia';
import { onTestFinished } from 'vitest';
import { createApp, ref } from 'vue';
import { studioKey, type ConnectionState } from '../../src/renderer/client/studio.ts';
import { useProjectStore } from '../../src/renderer/stores/project.ts';
import type { StudioClient } from '../../src/shared/contract/index.ts';

/** Each store is then had by `app.runWithContext(useRunsStore)`; they hear of the studio's changes until the test is over. */
export function openStores(client: StudioClient): { runWithContext<Store>(use: () => Store): Store } {
  const app = createApp({});
  app.provide(studioKey, { client, state: ref<ConnectionState>('open') });
  app.use(createPinia());
  const life = new AbortController();
  onTestFinished(() => life.abort());
  void app.runWithContext(() => useProjectStore()).watch(life.signal);
  return app;
}

/** The studio with some calls of a group changed. */
export function withCalls<Group extends keyof StudioClient>(
  client: StudioClient,
  group: Group,
  changed: Partial<StudioClient[Group]>,
): StudioClient {
  const calls = new Proxy(client[group], { get: (all, name, self) => Reflect.get(name in changed ? changed : all, name, self) });
  return new Proxy(client, { get: (all, name, self) => (name === group ? calls : Reflect.get(all, name, self)) });
}

/** The studio with some calls about runs changed. */
export const withRuns = (client: StudioClient, changed: Partial<StudioClient['runs']>): StudioClient => withCalls(client, 'runs', changed);
