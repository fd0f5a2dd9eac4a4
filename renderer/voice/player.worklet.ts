import { PLAYER_PROCESSOR, type PlayerCommand, type PlayerNews } from './player-messages.ts';
import { createPlayerRing, type PlayerRing } from './player-ring.ts';
import { workletScope } from './worklet-scope.ts';

/** Audio that is there before the first sample plays: rides out the jitter of pieces that arrive over a network. */
const CUSHION_MS = 80;
/** Long enough not to click, short enough not to be heard as speech going on. */
const FADE_MS = 10;

interface Answer {
  answer: number;
  ring: PlayerRing;
  sounded: boolean;
  sentence: number | null;
  flushed: boolean;
}

class PlayerProcessor extends workletScope.AudioWorkletProcessor {
  #current: Answer | null = null;

  constructor() {
    super();
    this.port.addEventListener('message', ({ data }: MessageEvent<PlayerCommand>) => this.#obey(data));
    this.port.start();
  }

  process(_inputs: readonly (readonly Float32Array[])[], [channels]: readonly (readonly Float32Array[])[]): boolean {
    const [first, ...others] = channels ?? [];
    if (first === undefined || this.#current === null) return true;
    const sounded = this.#current.ring.read(first);
    for (const channel of others) channel.set(first);
    this.#report(this.#current, sounded);
    return true;
  }

  #obey(command: PlayerCommand): void {
    if (command.kind === 'begin') {
      this.#current = { answer: command.answer, ring: this.#newRing(), sounded: false, sentence: null, flushed: false };
      return;
    }
    if (this.#current?.answer !== command.answer) return;
    if (command.kind === 'audio') this.#current.ring.write(command.sentence, command.samples);
    else if (command.kind === 'finish') this.#current.ring.finish();
    else {
      this.#current.flushed = true;
      this.#current.ring.flush();
    }
  }

  #newRing(): PlayerRing {
    const samples = (ms: number): number => Math.round((ms * workletScope.sampleRate) / 1000);
    return createPlayerRing({ cushionSamples: samples(CUSHION_MS), fadeSamples: samples(FADE_MS) });
  }

  #report(current: Answer, sounded: boolean): void {
    const { answer, ring } = current;
    if (sounded && !current.sounded) {
      current.sounded = true;
      this.#tell({ kind: 'first-audio', answer });
    }
    if (ring.sentence !== null && ring.sentence !== current.sentence) {
      current.sentence = ring.sentence;
      this.#tell({ kind: 'sentence', answer, sentence: ring.sentence });
    }
    if (!ring.drained) return;
    this.#current = null;
    this.#tell({ kind: 'ended', answer, how: current.flushed ? 'flushed' : 'drained', played: ring.played });
  }

  #tell(news: PlayerNews): void {
    this.port.postMessage(news);
  }
}

workletScope.registerProcessor(PLAYER_PROCESSOR, PlayerProcessor);
