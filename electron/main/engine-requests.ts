import type { FromEngine, ToEngine } from '../engine-process/messages.ts';
import type { EngineEgress } from './egress.ts';
import { openFile } from './open-file.ts';

/** What the engine may ask of the shell: one origin for its requests, or a document opened for the person. */
export async function answerEngine(request: Extract<FromEngine, { id: number }>, egress: EngineEgress): Promise<ToEngine> {
  switch (request.kind) {
    case 'open-origin':
      return { kind: 'origin-opened', id: request.id, allowed: egress.open(request.origin) };
    case 'open-file':
      return { kind: 'file-opened', id: request.id, opened: await openFile(request.path) };
  }
}
