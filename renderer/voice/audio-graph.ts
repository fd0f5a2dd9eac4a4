// With `?worker&url` Vite builds the file for a thread of its own and gives its address.
// oxlint-disable-next-line import/default
import captureWorklet from './capture.worklet.ts?worker&url';
// oxlint-disable-next-line import/default
import playerWorklet from './player.worklet.ts?worker&url';

/** The page's one audio context, in use. */
export interface AudioGraph {
  context: AudioContext;
  /** Lets go; the context is suspended when nobody uses it any more. Once. */
  release(): void;
}

let loaded: Promise<AudioContext> | null = null;
let users = 0;

/**
 * Loads the worklets ahead of the first use, so that a key-down waits for the microphone only. One context plays and
 * listens: the browser then knows what it has to take out of the microphone's sound as echo.
 */
export function loadAudioGraph(): Promise<AudioContext> {
  loaded ??= load().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

/** The context running, with both worklets. */
export async function openAudioGraph(): Promise<AudioGraph> {
  users += 1;
  try {
    const context = await loadAudioGraph();
    // Not waited for: a page nobody has touched yet may not make sound, and would wait for ever.
    void context.resume();
    return { context, release: once(() => letGo(context)) };
  } catch (error) {
    users -= 1;
    throw error;
  }
}

async function load(): Promise<AudioContext> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  try {
    await Promise.all([context.audioWorklet.addModule(captureWorklet), context.audioWorklet.addModule(playerWorklet)]);
  } catch (error) {
    await context.close();
    throw error;
  }
  if (users === 0) void context.suspend();
  return context;
}

function letGo(context: AudioContext): void {
  users -= 1;
  if (users === 0) void context.suspend();
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
