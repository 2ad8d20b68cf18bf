/** Services that are being built beside this one; each takes its place in studio.ts when it is there. */
import type { StudioContext } from './context.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Service = { router: any; close(): Promise<void> | void };

async function load(file: string, name: string, context: StudioContext): Promise<Service> {
  try {
    return (await import(file))[name](context) as Service;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.warn(`${file} is not there yet`);
    return { router: {}, close: () => undefined };
  }
}

export async function loadServices(context: StudioContext) {
  const normal = (service: Service): Service => ('close' in service ? service : { router: service, close: () => undefined });
  return {
    images: normal(await load('./images/router.ts', 'imagesRouter', context)),
    runs: normal(await load('./runs/router.ts', 'runsRouter', context)),
    exports: normal(await load('./exports/router.ts', 'exportsRouter', context)),
    doctor: async () => (await import('./backends/doctor.ts' as string)).doctor(),
  };
}
