/** What an audio worklet's own thread offers (Web Audio API, AudioWorkletGlobalScope); TypeScript's DOM types leave it out. */
interface WorkletScope {
  /** Rate of the context. */
  readonly sampleRate: number;
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  registerProcessor(name: string, processor: new () => Processor): void;
}

interface Processor {
  /** Called for every 128 samples. Inputs and outputs are lists of channels. False lets the node go. */
  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean;
}

export const workletScope = globalThis as unknown as WorkletScope;
