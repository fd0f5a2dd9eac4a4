import { type App, type Session, session } from 'electron';
import { closeEngineSession, closePageSession, type EngineEgress } from './egress.ts';
import { refuseDownloads } from './navigation.ts';
import { guardPermissions } from './permissions.ts';

/** In memory only: what providers answer must not lie in a cache on the disk. */
const ENGINE_PARTITION = 'engine';
const MODEL_PARTITION = 'models';

/** Every session, ours or not, starts with all permissions denied and no downloads. Before the app is ready. */
export function guardEverySession(app: App): void {
  app.on('session-created', guardSession);
}

function guardSession(created: Session): void {
  guardPermissions(created);
  refuseDownloads(created);
}

/** The session of the pages: loads nothing but our files. */
export function openPageSession(app: App): Session {
  closePageSession(session.defaultSession, !app.isPackaged);
  return session.defaultSession;
}

/** The session of the engine's requests: reaches nothing until an origin is opened. */
export function openEngineSession(): { session: Session; egress: EngineEgress } {
  const engineSession = session.fromPartition(ENGINE_PARTITION, { cache: false });
  return { session: engineSession, egress: closeEngineSession(engineSession) };
}

/** The session of the model hosts: reaches nothing, ever. Models are downloaded by the engine. */
export function openModelSession(): Session {
  const modelSession = session.fromPartition(MODEL_PARTITION, { cache: false });
  closeEngineSession(modelSession);
  return modelSession;
}
