import type { HostAnswer, RerankRequest } from './host-protocol.ts';
import { openRerankerModel, type RerankerModel } from './reranker-model.ts';

export interface RerankWork {
  score(request: RerankRequest): Promise<HostAnswer>;
  dispose(): Promise<void>;
}

/** The reranker in the model host; one model at a time, another replaces it. */
export function createRerankWork(): RerankWork {
  let opened: { path: string; model: Promise<RerankerModel> } | null = null;

  async function load({ model: files }: RerankRequest): Promise<RerankerModel> {
    if (opened?.path !== files.modelPath) {
      await opened?.model.then((model) => model.dispose());
      opened = { path: files.modelPath, model: openRerankerModel(files) };
    }
    return await opened.model;
  }

  return {
    async score(request) {
      const { requestId, query, texts } = request;
      const model = await load(request).catch(() => null);
      if (model === null) {
        // Its files may be replaced.
        opened = null;
        return { kind: 'failed', requestId, stage: 'load' };
      }
      const scores = await model.score(query, texts).catch(() => null);
      return scores === null ? { kind: 'failed', requestId, stage: 'run' } : { kind: 'scores', requestId, scores };
    },
    async dispose() {
      const model = await opened?.model.catch(() => null);
      await model?.dispose();
    },
  };
}
