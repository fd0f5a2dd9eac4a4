import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONVERSATION, started, openVoiceControlRig, type VoiceCall, type VoiceControlRig } from './voice-control-rig.ts';
import { useVoice } from './voice-store.ts';

let rig: VoiceControlRig;

beforeEach(() => {
  vi.useFakeTimers();
  rig = openVoiceControlRig((ms) => vi.advanceTimersByTimeAsync(ms));
});

afterEach(() => {
  rig.close();
  vi.useRealTimers();
});

describe('speaking over the answer', () => {
  beforeEach(() => {
    rig.settings.speaking.bargeInByVoice = true;
  });

  /** An answer that is heard. Gives the call that listens for a voice meanwhile, where there is one. */
  async function answered(): Promise<VoiceCall | undefined> {
    const call = await rig.speak();
    await rig.tell(
      call,
      { kind: 'answer', event: started },
      { kind: 'sentence', sentence: 0, text: 'Five mg.', spoken: 'five milligrams', by: 'audio' },
      { kind: 'audio', sentence: 0, rateHz: 24_000, samples: new Uint8Array(4) },
    );
    rig.playback?.firstAudio();
    rig.playback?.sentence(0);
    rig.log.length = 0;
    rig.sample();
    await rig.settle();
    return rig.calls[1];
  }

  it('is listened for only where it was asked for and the answer is taken out of the microphone', async () => {
    rig.settings.speaking.bargeInByVoice = false;
    await answered();
    rig.settings.speaking.bargeInByVoice = true;
    rig.settings.microphone.echoCancellation = false;
    await answered();
    expect(rig.calls).toHaveLength(2);
    expect(useVoice.getState().interruptible).toBe(false);
  });

  it('is listened for while the answer is heard, and shown', async () => {
    const watch = await answered();
    expect(watch?.received[0]).toMatchObject({ kind: 'begin', trigger: 'hands-free' });
    expect(useVoice.getState()).toMatchObject({ phase: 'speaking', interruptible: true });
  });

  it('silences the answer at once and becomes the next turn with its first word', async () => {
    const watch = (await answered()) as VoiceCall;
    rig.frames(50);
    await rig.tell(watch, { kind: 'voice', speaking: true, atMs: 600 });
    rig.frames(12);
    rig.log.length = 0;
    await rig.tell(watch, { kind: 'speech', atMs: 850 });
    expect(rig.log[0]).toBe('flush');
    expect(rig.log).toEqual(expect.arrayContaining(['abort', 'discarded']));
    expect(rig.log).not.toContain('take cancelled');
    expect(rig.calls).toHaveLength(3);
    const turn = rig.calls[2] as VoiceCall;
    expect(turn.received[0]).toMatchObject({
      trigger: 'hands-free',
      conversationId: CONVERSATION,
      firstSampleMs: 0,
      preRollMs: 600,
    });
    expect(turn.received.filter(({ kind }) => kind === 'frame')).toHaveLength(62);
    expect(useVoice.getState()).toMatchObject({
      phase: 'hearing',
      trigger: { source: 'hands-free', latched: true },
      interruptible: false,
    });
    rig.frames(10);
    await rig.settle();
    await rig.tell(turn, { kind: 'voice', speaking: false, atMs: 1_900 }, { kind: 'end-of-speech', atMs: 1_900 });
    expect(turn.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
    expect(turn.received.filter(({ kind }) => kind === 'frame')).toHaveLength(72);
  });

  it('does not listen for ever where the detector tells no more of the voice that interrupted', async () => {
    const watch = (await answered()) as VoiceCall;
    rig.frames(14);
    await rig.tell(watch, { kind: 'voice', speaking: true, atMs: 0 }, { kind: 'speech', atMs: 224 });
    await rig.settle(10_000);
    expect(rig.calls[2]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
  });

  it('does not interrupt when it was a cough', async () => {
    const watch = (await answered()) as VoiceCall;
    rig.frames(30);
    await rig.tell(watch, { kind: 'voice', speaking: true, atMs: 300 }, { kind: 'voice', speaking: false, atMs: 400 });
    expect(rig.calls).toHaveLength(2);
    expect(rig.log).not.toContain('flush');
    expect(useVoice.getState().phase).toBe('speaking');
  });

  it('is not waited for any longer than the answer, and leaves no recording', async () => {
    const watch = (await answered()) as VoiceCall;
    rig.frames(5);
    rig.playback?.ended('drained', { sentences: 1, samplesOfNext: 0 });
    await rig.settle();
    expect(rig.log).toEqual(expect.arrayContaining(['take cancelled', 'discarded']));
    expect(watch.received.some(({ kind }) => kind === 'end')).toBe(false);
    expect(useVoice.getState().interruptible).toBe(false);
  });

  it('gives way to a key, and keeps the microphone open for it', async () => {
    await answered();
    rig.log.length = 0;
    rig.press();
    expect(rig.log).toEqual(['open', 'flush', 'abort', 'call', 'take', 'take cancelled']);
    await rig.settle();
    expect(rig.log).toContain('discarded');
  });

  it('is over with Escape', async () => {
    const watch = (await answered()) as VoiceCall;
    rig.control.send({ kind: 'escape', atMs: performance.now() });
    await rig.tell(watch, { kind: 'speech', atMs: 850 });
    expect(rig.calls).toHaveLength(2);
    expect(useVoice.getState().interruptible).toBe(false);
  });
});
