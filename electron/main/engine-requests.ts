import type { EngineEgress } from './egress.ts';
import type { EngineProcessOptions } from './engine-process.ts';
import type { ModelHosts } from './model-hosts.ts';
import { openAddress } from './open-address.ts';
import { openFile } from './open-file.ts';

/** Does what the engine may ask of the shell: an origin for its requests, a document or a page for signing in opened for the person, a model host. */
export function answerEngine(shell: { egress: EngineEgress; modelHosts: ModelHosts }): EngineProcessOptions['onRequest'] {
  return (request, reply) => {
    const { id } = request;
    switch (request.kind) {
      case 'open-origin':
        return reply({ kind: 'origin-opened', id, allowed: shell.egress.open(request.origin) });
      case 'close-origins':
        return shell.egress.closeAll();
      case 'open-file':
        return void openFile(request.path).then((opened) => reply({ kind: 'file-opened', id, opened }));
      case 'open-address':
        return void openAddress(request.address).then((opened) => reply({ kind: 'address-opened', id, opened }));
      case 'start-host':
        return shell.modelHosts.start(id, reply);
      case 'stop-host':
        return shell.modelHosts.stop(id);
    }
  };
}
