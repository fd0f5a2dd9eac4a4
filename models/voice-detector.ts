import { createRequire } from 'node:module';
import type { VoiceDetector, VoiceDetectorStream } from '../engine/listen/voice-detector.ts';
import { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import { forkHostProcess } from './fork-host.ts';
import type { HostTimers } from './host-queue.ts';
import type { HostAnswer, HostProcess, StartHostProcess } from './host-protocol.ts';

/** Set before ONNX Runtime loads: its official builds send telemetry otherwise. */
const HOST_ENVIRONMENT = { ORT_DISABLE_TELEMETRY: '1' };

/** Stopped after this long without an open stream: it holds about 60 MB. */
const IDLE_MS = 60_000;

/** Longest a frame may take, starting the process and loading the model included. A host that hangs is killed. */
const MAX_FRAME_MS = 10_000;

/** Pause before a start after two deaths in a row, doubled with each; the first death is not waited for. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** A host that has not gone this long after being asked is killed. */
const CLOSE_MS = 3_000;

const realTimers: HostTimers = {
  set: (callback, delayMs) => setTimeout(callback, delayMs).unref(),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

export type VoiceDetectorState = 'ready' | 'starting' | 'failed';

/** A voice detector that says how it is. `ready`: a frame was judged, or nothing has been asked yet. */
export interface HostedVoiceDetector extends VoiceDetector {
  state(): VoiceDetectorState;
}

export interface VoiceDetectorParts {
  log: Log;
  /** The Silero model; the one in the package where left out. */
  modelPath?: string;
  /** Entry of the bundled host; that of the source tree where left out. */
  hostEntry?: URL;
  startHostProcess?: StartHostProcess;
  /** Milliseconds from any start, never going back. */
  now?: () => number;
  timers?: HostTimers;
  idleMs?: number;
}

interface Host {
  process: HostProcess;
  waiting: Map<number, { resolve(probabilities: readonly number[]): void; reject(error: unknown): void; timer: unknown }>;
  exited: Promise<void>;
  /** Gone, or asked to go: nothing more is sent to it. */
  gone: boolean;
}

/**
 * Silero VAD in a model host process of its own, started with the first stream and stopped when idle. When the process
 * dies its streams fail for good, as their memory is lost; the next stream starts another, with growing pauses after
 * several deaths in a row, during which opening fails. Failure: VOICE_DETECTOR_UNAVAILABLE.
 */
export function createVoiceDetector(parts: VoiceDetectorParts): HostedVoiceDetector {
  const { log, modelPath = packagedModel(), timers = realTimers, idleMs = IDLE_MS, now = () => performance.now() } = parts;
  const { hostEntry = new URL('host.ts', import.meta.url), startHostProcess = forkHostProcess } = parts;
  let host: Host | null = null;
  let state: VoiceDetectorState = 'ready';
  let streams = 0;
  let lastId = 0;
  let deaths = 0;
  let restartAtMs = 0;
  let idle: unknown = null;
  let closed = false;

  function startHost(): Host {
    const process = startHostProcess({ entry: hostEntry, environment: HOST_ENVIRONMENT });
    const exited = Promise.withResolvers<void>();
    const started: Host = { process, waiting: new Map(), exited: exited.promise, gone: false };
    state = 'starting';
    process.onMessage((answer) => receive(started, answer));
    process.onExit(() => {
      exited.resolve();
      if (!started.gone) hostDied(started);
    });
    return started;
  }

  function receive(from: Host, answer: HostAnswer): void {
    const asked = from.waiting.get(answer.requestId);
    if (asked === undefined) return;
    from.waiting.delete(answer.requestId);
    timers.clear(asked.timer);
    if (answer.kind === 'voice') {
      deaths = 0;
      state = 'ready';
      return asked.resolve(answer.probabilities);
    }
    state = 'failed';
    log.warn('voice detector failed', { stage: answer.kind === 'failed' ? answer.stage : 'run' });
    asked.reject(new Failure('VOICE_DETECTOR_UNAVAILABLE'));
  }

  function hostDied(died: Host): void {
    host = null;
    deaths++;
    state = 'failed';
    restartAtMs = deaths < 2 ? 0 : now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (deaths - 2));
    log.warn('voice detector died', { deaths });
    refuseWaiting(died);
  }

  function refuseWaiting(left: Host): void {
    left.gone = true;
    for (const { reject, timer } of left.waiting.values()) {
      timers.clear(timer);
      reject(new Failure('VOICE_DETECTOR_UNAVAILABLE'));
    }
    left.waiting.clear();
  }

  function judge(on: Host, stream: number, frames: Float32Array, signal: AbortSignal): Promise<readonly number[]> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (on.gone) return Promise.reject(new Failure('VOICE_DETECTOR_UNAVAILABLE'));
    const requestId = ++lastId;
    return new Promise((resolve, reject) => {
      const timer = timers.set(() => on.process.kill(), MAX_FRAME_MS);
      const abort = () => reject(signal.reason as Error);
      const settle = () => signal.removeEventListener('abort', abort);
      signal.addEventListener('abort', abort);
      on.waiting.set(requestId, {
        timer,
        resolve: (probabilities) => {
          settle();
          resolve(probabilities);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      on.process.postMessage({ kind: 'voice', requestId, modelPath, stream, frames });
    });
  }

  function stopWhenIdle(): void {
    if (streams > 0 || host === null) return;
    idle = timers.set(() => void stop(), idleMs);
  }

  async function stop(): Promise<void> {
    const leaving = host;
    if (leaving === null) return;
    host = null;
    state = 'ready';
    refuseWaiting(leaving);
    leaving.process.postMessage({ kind: 'close' });
    const kill = timers.set(() => leaving.process.kill(), CLOSE_MS);
    await leaving.exited;
    timers.clear(kill);
  }

  function openStream(on: Host): VoiceDetectorStream {
    const stream = ++lastId;
    let open = true;
    streams++;
    return {
      probabilities: (frames, signal) => judge(on, stream, frames, signal),
      close() {
        if (!open) return;
        open = false;
        streams--;
        if (!on.gone) on.process.postMessage({ kind: 'voice-end', stream });
        stopWhenIdle();
      },
    };
  }

  return {
    state: () => state,
    open() {
      if (closed || (host === null && now() < restartAtMs)) {
        return Promise.reject(new Failure('VOICE_DETECTOR_UNAVAILABLE'));
      }
      timers.clear(idle);
      host ??= startHost();
      return Promise.resolve(openStream(host));
    },
    async close() {
      closed = true;
      timers.clear(idle);
      await stop();
    },
  };
}

/** The model file inside the package. Where the product is bundled the shell names its own copy. */
function packagedModel(): string {
  return createRequire(import.meta.url).resolve('@ricky0123/vad-web/dist/silero_vad_v5.onnx');
}
