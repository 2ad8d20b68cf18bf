/** What a run has made of a base, as a base of its own: all blocks as they have become, and the run's head as its own. */
import { encodeBase } from '../../engine/bases/base-file.ts';
import { planLayers } from '../../engine/bases/layer-plan.ts';
import { networkTensors, setNetworkTensors } from '../../engine/network.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { loadBase } from './base-loader.ts';
import type { LearningMethods } from './methods.ts';
import { networkFiles } from './network-files.ts';
import { readStoredModel } from './stored-model.ts';

export const keeping: Pick<Handlers<LearningMethods>, 'baseOfRun'> = {
  async baseOfRun({ project, baseId, blobId }) {
    const base = await loadBase(baseId, project);
    const { head, network } = await readStoredModel(project, blobId);
    const model = base.copyModel();
    try {
      if (network) {
        const names = new Set(model.weights.map(({ originalName }) => originalName));
        setNetworkTensors(model, Object.fromEntries(Object.entries(network).filter(([name]) => names.has(name))));
      }
      const { topology } = await networkFiles({ model });
      // A head with a layer between, or one that reads several blocks, is no matrix on the features: it stays with its run.
      const ownHead = head.hidden || head.cuts ? null : head;
      return encodeBase({ layers: planLayers(topology).layers, tensors: networkTensors(model), ownHead });
    } finally {
      model.dispose();
    }
  },
};
