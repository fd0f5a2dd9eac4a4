import type { BertModelFiles } from './bert-model.ts';

/** What the client sends to the model host. One `embed` at a time: the next follows the answer. */
export type HostRequest =
  | { kind: 'embed'; requestId: number; model: BertModelFiles; texts: readonly string[] }
  /** Dispose of everything and exit. */
  | { kind: 'close' };

/** What the host answers. A failed request leaves the host alive. */
export type HostAnswer =
  | { kind: 'vectors'; requestId: number; vectors: Float32Array }
  /** `load`: the model's files cannot be used; `run`: these texts could not be embedded. */
  | { kind: 'failed'; requestId: number; stage: 'load' | 'run' };

/** A running model host, whatever started it: a forked Node process, or a utility process of Electron. */
export interface HostProcess {
  postMessage(message: HostRequest): void;
  onMessage(listener: (answer: HostAnswer) => void): void;
  /** Called once when the process is gone, for whatever reason. */
  onExit(listener: () => void): void;
  kill(): void;
}

/** Starts a host from its entry file. `environment` is added to what the process inherits. */
export type StartHostProcess = (options: { entry: URL; environment: Record<string, string> }) => HostProcess;
