import * as z from 'zod';
import { role } from '../../contract/app.ts';

/** Main to the engine process. Ports travel beside `connect`. */
export const toEngine = z.discriminatedUnion('kind', [
  /** First message, once. Paths are absolute. `safeMode`: no models, after repeated losses. */
  z.object({
    kind: z.literal('start'),
    version: z.string(),
    dataDir: z.string(),
    samplesDir: z.string(),
    builtInModelDir: z.string(),
    extractionWorkerEntry: z.string(),
    searchWorkerEntry: z.string(),
    modelHostEntry: z.string(),
    safeMode: z.boolean(),
  }),
  /** A window's pipe: the role is main's decision and counts for everything that comes over this port. */
  z.object({
    kind: z.literal('connect'),
    windowId: z.number().int(),
    role,
    generation: z.number().int(),
  }),
  z.object({ kind: z.literal('ping') }),
  /** Answer to `open-origin`. */
  z.object({ kind: z.literal('origin-opened'), id: z.number().int(), allowed: z.boolean() }),
  /** Answer to `open-file`. */
  z.object({ kind: z.literal('file-opened'), id: z.number().int(), opened: z.boolean() }),
  /** Answer to `open-address`. */
  z.object({ kind: z.literal('address-opened'), id: z.number().int(), opened: z.boolean() }),
  /** A model host asked for with `start-host` runs; its pipe travels beside. */
  z.object({ kind: z.literal('host-started'), id: z.number().int() }),
  /** That model host is gone, whatever the reason. Comes once for every `start-host`. */
  z.object({ kind: z.literal('host-gone'), id: z.number().int() }),
  /** Close the store and exit with 0. */
  z.object({ kind: z.literal('shut-down') }),
]);
export type ToEngine = z.infer<typeof toEngine>;

/** The engine process to main. */
export const fromEngine = z.discriminatedUnion('kind', [
  /** Takes windows now. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('pong') }),
  /** The engine's gate let a request to this origin through: open it on the engine's session too. */
  z.object({ kind: z.literal('open-origin'), id: z.number().int(), origin: z.string().max(2048) }),
  /** Offline mode began: close every origin again, and the connections kept to them. */
  z.object({ kind: z.literal('close-origins'), id: z.number().int() }),
  /** Open a file of the library with the system's program. */
  z.object({ kind: z.literal('open-file'), id: z.number().int(), path: z.string().max(32_768) }),
  /** Open a server's page for signing in, in the system's browser. */
  z.object({ kind: z.literal('open-address'), id: z.number().int(), address: z.string().max(8192) }),
  /** Start a process for the models: only main can. Every id is used once. */
  z.object({ kind: z.literal('start-host'), id: z.number().int() }),
  z.object({ kind: z.literal('stop-host'), id: z.number().int() }),
]);
/** What main has to do something for. */
export type EngineRequest = Exclude<FromEngine, { kind: 'ready' | 'pong' }>;
export type FromEngine = z.infer<typeof fromEngine>;
