/** Sound being played. */
export interface PlayingAudio {
  /** Resolves when it has ended or was stopped. */
  ended: Promise<void>;
  stop(): void;
}

/** Plays a WAV file. Rejects where the bytes are no sound. */
export async function playWav(wav: Uint8Array): Promise<PlayingAudio> {
  const context = new AudioContext();
  try {
    return await play(context, await context.decodeAudioData(new Uint8Array(wav).buffer));
  } catch (error) {
    await context.close();
    throw error;
  }
}

/** Plays samples from -1 to 1, mono. */
export async function playSamples(samples: Float32Array<ArrayBuffer>, rateHz: number): Promise<PlayingAudio> {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, Math.max(1, samples.length), rateHz);
  buffer.copyToChannel(samples, 0);
  return await play(context, buffer);
}

async function play(context: AudioContext, buffer: AudioBuffer): Promise<PlayingAudio> {
  const source = context.createBufferSource();
  const ended = Promise.withResolvers<void>();
  source.buffer = buffer;
  source.connect(context.destination);
  source.addEventListener('ended', () => {
    void context.close();
    ended.resolve();
  });
  await context.resume();
  source.start();
  return { ended: ended.promise, stop: () => source.stop() };
}
