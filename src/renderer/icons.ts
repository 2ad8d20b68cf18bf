import { addAPIProvider } from '@iconify/vue';

/** Icons are bundled at build time. An icon that is missing shows as nothing: it is never asked of a public server. */
export function keepIconsLocal(): void {
  addAPIProvider('', { resources: [] });
}
