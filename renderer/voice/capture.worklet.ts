import { CAPTURE_PROCESSOR, type CaptureWorkletMessage } from './capture-messages.ts';
import { createFrameMaker, sounds } from './frame-maker.ts';
import { workletScope } from './worklet-scope.ts';

class CaptureProcessor extends workletScope.AudioWorkletProcessor {
  readonly #frames = createFrameMaker();
  #heard = false;

  process([channels]: readonly (readonly Float32Array[])[]): boolean {
    if (channels === undefined || channels.length === 0) return true;
    if (!this.#heard && sounds(channels)) {
      this.#heard = true;
      this.#tell({ kind: 'first-sample' });
    }
    for (const frame of this.#frames.push(channels, workletScope.sampleRate)) this.#tell({ kind: 'frame', frame });
    return true;
  }

  #tell(message: CaptureWorkletMessage): void {
    this.port.postMessage(message);
  }
}

workletScope.registerProcessor(CAPTURE_PROCESSOR, CaptureProcessor);
