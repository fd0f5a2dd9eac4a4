import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CONVERSATION,
  NO_TIMINGS,
  TURN,
  started,
  openVoiceControlRig,
  type VoiceCall,
  type VoiceControlRig,
} from './voice-control-rig.ts';
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

describe('voice turn in the window', () => {
  it('opens the microphone before anything else', () => {
    rig.press();
    expect(rig.log).toEqual(['open', 'call', 'take']);
  });

  it('sends begin, every frame in order without a gap, then the end', async () => {
    const call = await rig.speak();
    expect(call.received.map(({ kind }) => kind)).toEqual([
      'begin',
      'frame',
      'frame',
      'frame',
      'frame',
      'frame',
      'released',
      'end',
    ]);
    expect(call.received.flatMap((message) => (message.kind === 'frame' ? [message.sequence] : []))).toEqual([0, 1, 2, 3, 4]);
    expect(call.received[0]).toMatchObject({
      trigger: 'key-hold',
      conversationId: CONVERSATION,
      firstSampleMs: 40,
      preRollMs: 0,
    });
    expect(call.received.at(-1)).toEqual({ kind: 'end', reason: 'released', keyUpMs: 1040 });
  });

  it('asks with what is wished for the question, as one that is typed', async () => {
    rig.wishes = { preview: true, asWritten: true };
    expect((await rig.speak()).received[0]).toMatchObject({ kind: 'begin', preview: true, asWritten: true });
  });

  it('tells which conversation a text that is read aloud is of', async () => {
    await rig.control.readAloud('The dose is 5 mg.', CONVERSATION);
    await rig.control.readAloud('The dose is 5 mg.', null);
    expect(rig.read).toEqual([{ text: 'The dose is 5 mg.', conversationId: CONVERSATION }, { text: 'The dose is 5 mg.' }]);
  });

  it('shows arming, hearing with its level, thinking, and rest', async () => {
    rig.press();
    expect(useVoice.getState()).toMatchObject({ phase: 'arming', trigger: { source: 'key-hold', latched: false } });
    await rig.settle(30);
    rig.sample();
    rig.frames(4);
    expect(useVoice.getState()).toMatchObject({ phase: 'hearing', level: { peak: 0.4, rms: 0.2 } });
    await rig.settle(500);
    rig.release();
    expect(useVoice.getState()).toMatchObject({ phase: 'thinking', step: 'transcribing', level: null });
    await rig.settle();
    const call = rig.calls[0] as VoiceCall;
    await rig.tell(
      call,
      { kind: 'partial', text: 'dose of' },
      { kind: 'transcript', text: 'dose of apixaban', transcriber: 'local' },
    );
    // Shown with the answer's first words, unless those keep one waiting.
    await rig.settle(50);
    expect(useVoice.getState()).toMatchObject({
      step: 'searching',
      transcript: { text: 'dose of apixaban' },
      partial: 'dose of',
    });
    await rig.tell(call, { kind: 'answer', event: started }, { kind: 'answer', event: { kind: 'text', text: 'Five' } });
    expect(useVoice.getState().step).toBe('answering');
    await rig.tell(call, { kind: 'finished', timings: NO_TIMINGS });
    call.out.end();
    await rig.settle();
    expect(useVoice.getState()).toMatchObject({ phase: 'idle', problem: null });
    expect(rig.shown).toMatchObject([{ question: 'dose of apixaban', events: ['started', 'text'] }]);
  });

  it('gives the start cue only when the first sample came, and the end cue when the sound is complete', async () => {
    rig.press();
    await rig.settle(50);
    expect(rig.log).not.toContain('cue start');
    rig.sample();
    expect(rig.log).toContain('cue start');
    await rig.settle(400);
    rig.release();
    expect(rig.log).not.toContain('cue end');
    await rig.settle();
    expect(rig.log).toContain('cue end');
  });

  it('makes no sound where cues are off', async () => {
    rig.settings.cues = false;
    await rig.speak();
    expect(rig.log.filter((entry) => entry.startsWith('cue'))).toEqual([]);
  });

  it('silences the answer before anything is sent when a trigger interrupts it', async () => {
    const call = await rig.speak();
    await rig.tell(
      call,
      { kind: 'answer', event: started },
      { kind: 'sentence', sentence: 0, text: 'Five mg.', spoken: 'five milligrams', by: 'audio' },
      { kind: 'audio', sentence: 0, rateHz: 24_000, samples: new Uint8Array(4) },
    );
    rig.playback?.firstAudio();
    rig.playback?.sentence(0);
    expect(useVoice.getState()).toMatchObject({ phase: 'speaking', caption: { number: 0, text: 'Five mg.' } });
    rig.log.length = 0;
    rig.press();
    expect(rig.log).toEqual(['open', 'flush', 'abort', 'call', 'take']);
    await rig.settle();
    expect(rig.reports).toEqual([
      { turnId: TURN, firstPaintMs: null, firstAudioMs: 1040, heard: { sentences: 0, samplesOfNext: 77 } },
    ]);
  });

  it('reports first paint, first audio and what was heard, once', async () => {
    const call = await rig.speak();
    await rig.tell(
      call,
      { kind: 'answer', event: started },
      { kind: 'answer', event: { kind: 'text', text: 'Five' } },
      { kind: 'audio', sentence: 0, rateHz: 24_000, samples: new Uint8Array(4) },
    );
    rig.playback?.firstAudio();
    await rig.tell(call, { kind: 'finished', timings: NO_TIMINGS });
    call.out.end();
    await rig.settle();
    expect(rig.reports).toEqual([
      { turnId: TURN, firstPaintMs: 1040, firstAudioMs: 1040, heard: { sentences: 1, samplesOfNext: 0 } },
    ]);
  });

  it('cancels a tap, and the engine with it', async () => {
    rig.press();
    await rig.settle(80);
    rig.release();
    await rig.settle();
    expect(rig.log).toEqual(expect.arrayContaining(['take cancelled', 'discarded', 'cue cancel']));
    expect(rig.log).not.toContain('abort');
    expect(useVoice.getState()).toMatchObject({ phase: 'idle', trigger: null });
  });

  it('says that the microphone was not ready when the key was let go before it was', async () => {
    rig.press();
    await rig.settle(500);
    rig.release();
    await rig.settle();
    expect(rig.log).toContain('discarded');
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { kind: 'not-ready' } });
  });

  it('keeps and asks what was heard when the device is lost', async () => {
    rig.press();
    await rig.settle(30);
    rig.sample();
    rig.frames(3);
    rig.takes[0]?.fault('lost', true);
    await rig.settle();
    expect(rig.calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'device-lost' });
    expect(useVoice.getState()).toMatchObject({ phase: 'thinking', problem: { kind: 'microphone', fault: 'lost' } });
    rig.release();
    await rig.settle();
    expect(rig.calls[0]?.received.filter(({ kind }) => kind === 'end')).toHaveLength(1);
  });

  it('says why the microphone cannot be opened', async () => {
    rig.press();
    rig.takes[0]?.fault('denied', true);
    await rig.settle();
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { kind: 'microphone', fault: 'denied' } });
    expect(rig.log).toContain('discarded');
  });

  it('warns of a silent microphone until it is heard', async () => {
    rig.press();
    rig.sample();
    rig.takes[0]?.fault('silent', false);
    expect(useVoice.getState().silentMicrophone).toBe(true);
    rig.frames(4, 0.2);
    expect(useVoice.getState()).toMatchObject({ silentMicrophone: false, phase: 'hearing' });
  });
});
