import { StudioError } from '../../shared/errors.ts';
import { requireAllowed } from '../app/allowed-paths.ts';
import type { StudioContext } from '../context.ts';
import { libraryOf, nativeStatus } from '../native/status.ts';
import { implementer } from '../router-base.ts';
import { installNative, removeNative } from './install-native.ts';

export function nativeRouter(context: StudioContext) {
  const { jobs } = context;
  const { settingsFolder, roots } = context.options;
  const requireIdle = () => {
    if (!jobs.running('native')) return;
    throw new StudioError('NOT_READY', 'The library is being installed already. Wait until it is done, or cancel it.');
  };
  const { native } = implementer;
  return {
    status: native.status.handler(() => nativeStatus(settingsFolder)),
    install: native.install.handler(({ input: { gpu, from } }) => {
      requireIdle();
      const path = from === undefined ? null : requireAllowed(roots, from);
      const { id } = jobs.start({
        kind: 'native',
        title: 'Setting up TensorFlow',
        work: async (job) => {
          const { manifest, needs } = await installNative({ settingsFolder, gpu, from: path, job });
          context.chooser.forgive();
          return { ...libraryOf(manifest), needs };
        },
      });
      return { jobId: id };
    }),
    remove: native.remove.handler(() => {
      requireIdle();
      removeNative(settingsFolder);
      return nativeStatus(settingsFolder);
    }),
  };
}
