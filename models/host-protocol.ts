import type { SpeechModelFiles } from '../native/speech-recognition.ts';
import type { VoiceFiles } from '../native/speech-synthesis.ts';
import type { EmbeddingModelFiles } from './loaded-embedder.ts';
import type { RerankerModelFiles } from './reranker-model.ts';
import type { UnpackLimits, UnpackOutcome } from './unpack-archive.ts';

/** Texts to embed. One at a time: the next follows the answer. */
export interface EmbedRequest {
  kind: 'embed';
  requestId: number;
  model: EmbeddingModelFiles;
  texts: readonly string[];
}

/** Frames of a stream for the voice detector, joined, in order; `voice-end` forgets the stream and has no answer. */
export type VoiceRequest =
  | { kind: 'voice'; requestId: number; modelPath: string; stream: number; frames: Float32Array }
  | { kind: 'voice-end'; stream: number };

/** Speech to turn into words: 16 kHz, -1 to 1, no longer than a model hears. */
export interface TranscribeRequest {
  kind: 'transcribe';
  requestId: number;
  model: SpeechModelFiles;
  /** ISO 639-1. */
  language: string;
  samples: Float32Array;
}

/** A sentence to speak. */
export interface SpeakRequest {
  kind: 'speak';
  requestId: number;
  voice: VoiceFiles;
  sentence: string;
  /** From 0. */
  speaker: number;
  /** 1 = normal. */
  speed: number;
}

/** Texts to score against a question. */
export interface RerankRequest {
  kind: 'rerank';
  requestId: number;
  model: RerankerModelFiles;
  query: string;
  texts: readonly string[];
}

/** An archive to unpack into an empty folder. */
export interface UnpackRequest {
  kind: 'unpack';
  requestId: number;
  archivePath: string;
  target: string;
  limits: UnpackLimits;
}

/** What a client sends to its model host. Each client has a host process of its own: an embedding must not hold up a frame. */
export type HostRequest =
  | EmbedRequest
  | VoiceRequest
  | TranscribeRequest
  | SpeakRequest
  | RerankRequest
  | UnpackRequest
  /** Dispose of everything and exit. */
  | { kind: 'close' };

/** What the host answers. A failed request leaves the host alive. */
export type HostAnswer =
  | { kind: 'vectors'; requestId: number; vectors: Float32Array }
  /** The probability that each frame holds speech. */
  | { kind: 'voice'; requestId: number; probabilities: readonly number[] }
  | { kind: 'words'; requestId: number; text: string }
  /** One number a text, higher is better. */
  | { kind: 'scores'; requestId: number; scores: Float32Array }
  | { kind: 'unpacked'; requestId: number; outcome: UnpackOutcome }
  /** s16le mono. */
  | { kind: 'speech'; requestId: number; rateHz: number; samples: Uint8Array }
  /** `load`: the model's files cannot be used; `run`: this input could not be worked on. */
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
