import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { declaredError } from '../../contract/declared-error.ts';
import type { RecordingId } from '../../contract/ids.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import { started, openVoiceControlRig, type VoiceCall, type VoiceControlRig } from './voice-control-rig.ts';
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

describe('a voice turn that is cut short, lost, ended or commanded', () => {
  it('sends the whole turn again when the connection is lost before it is words', async () => {
    const call = await rig.speak();
    call.fail(declaredError('CONNECTION_LOST'));
    await rig.settle();
    expect(rig.calls).toHaveLength(1);
    rig.connected.resolve();
    await rig.settle();
    expect(rig.calls).toHaveLength(2);
    expect(rig.calls[1]?.received).toEqual(call.received);
  });

  it('does not ask twice when the connection is lost after it is words', async () => {
    const call = await rig.speak();
    await rig.tell(call, { kind: 'transcript', text: 'q', transcriber: 'local' });
    call.fail(declaredError('CONNECTION_LOST'));
    rig.connected.resolve();
    await rig.settle();
    expect(rig.calls).toHaveLength(1);
    expect(useVoice.getState()).toMatchObject({
      phase: 'error',
      problem: { kind: 'failure', failure: { code: 'CONNECTION_LOST' } },
    });
  });

  it('stops taking sound when the engine refuses the turn', async () => {
    rig.press();
    rig.sample();
    rig.calls[0]?.fail(declaredError('PROFILE_LOCKED'));
    await rig.settle();
    expect(rig.log).toContain('take cancelled');
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { failure: { code: 'PROFILE_LOCKED' } } });
    rig.press();
    await rig.settle();
    expect(rig.takes).toHaveLength(2);
  });

  it('tells what was kept when the words could not be made out', async () => {
    const call = await rig.speak();
    const failure = { code: 'TRANSCRIPTION_FAILED' as const, message: 'm', retryable: true };
    await rig.tell(call, { kind: 'transcription-failed', recordingId: 'r1' as RecordingId, failure });
    call.out.end();
    await rig.settle();
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { kind: 'transcription-failed' } });
    expect(rig.log).toContain('recordings changed');
  });

  it('ends a hands-free capture when the engine says that speech ended', async () => {
    rig.control.send({ kind: 'press', source: 'hands-free', atMs: performance.now() });
    await rig.settle(20);
    rig.sample();
    rig.frames(2);
    await rig.settle(900);
    await rig.tell(rig.calls[0] as VoiceCall, { kind: 'end-of-speech', atMs: 700 });
    expect(rig.calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
  });

  it('does not end what is held though the person pauses', async () => {
    rig.press();
    await rig.settle(20);
    rig.sample();
    await rig.tell(rig.calls[0] as VoiceCall, { kind: 'end-of-speech', atMs: 700 });
    expect(rig.calls[0]?.received.some(({ kind }) => kind === 'end')).toBe(false);
  });

  it.each(['key-toggle', 'global-toggle', 'button'] as const)('ends with the speech where %s latched it', async (source) => {
    const atMs = performance.now();
    rig.control.send({ kind: 'press', source, atMs });
    rig.settings.listening.handsFree = true;
    if (source === 'button') rig.control.send({ kind: 'release', source, atMs: atMs + 100 });
    await rig.settle(20);
    rig.sample();
    rig.frames(2);
    await rig.settle(900);
    expect(useVoice.getState().trigger).toEqual({ source, latched: true, handsFree: true });
    await rig.tell(rig.calls[0] as VoiceCall, { kind: 'voice', speaking: false, atMs: 0 }, { kind: 'end-of-speech', atMs: 0 });
    expect(rig.calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
    rig.control.send({ kind: 'press', source, atMs: performance.now() });
    expect(rig.calls).toHaveLength(2);
  });

  it('waits for a last word after the release, unless speech had ended before it', async () => {
    await rig.speak();
    expect(rig.log).toContain('end 250');
    rig.press();
    await rig.settle(20);
    rig.sample();
    await rig.tell(
      rig.calls[1] as VoiceCall,
      { kind: 'voice', speaking: true, atMs: 0 },
      { kind: 'voice', speaking: false, atMs: 900 },
    );
    await rig.settle(400);
    rig.release();
    expect(rig.log).toContain('end 0');
  });

  it('obeys a spoken command', async () => {
    const call = await rig.speak();
    await rig.tell(call, { kind: 'command', command: { name: 'new-question' }, text: 'new question' });
    expect(rig.log).toContain('obey new-question');
  });

  it('shows what the words want made, and waits for no answer', async () => {
    const call = await rig.speak();
    const draft = { kind: 'task', collectionId: 'todo', title: 'Check INR', dueMs: null, dueAllDay: false, description: null };
    await rig.tell(call, { kind: 'entry', draft: draft as EntryDraft, text: 'remind me to check INR' });
    expect(rig.log).toContain('make remind me to check INR');
  });

  it('stops the answer with Escape', async () => {
    const call = await rig.speak();
    await rig.tell(call, { kind: 'answer', event: started });
    rig.control.send({ kind: 'escape', atMs: performance.now() });
    await rig.settle();
    expect(call.signal?.aborted).toBe(true);
    expect(useVoice.getState().phase).toBe('idle');
  });

  it('throws away what was recorded when it is cancelled before it is words', async () => {
    const call = await rig.speak();
    await rig.tell(call, { kind: 'listening', recordingId: 'r1' as RecordingId });
    rig.control.send({ kind: 'escape', atMs: performance.now() });
    await rig.settle();
    expect(rig.log.slice(-3)).toEqual(['abort', 'discard r1', 'recordings changed']);
  });

  it('keeps what was recorded when the connection is lost, the screen is locked, or another turn interrupts', async () => {
    const lost = await rig.speak();
    await rig.tell(lost, { kind: 'listening', recordingId: 'r1' as RecordingId });
    lost.fail(declaredError('CONNECTION_LOST'));
    await rig.settle();
    rig.control.send({ kind: 'locked', atMs: performance.now() });
    const interrupted = await rig.speak();
    await rig.tell(interrupted, { kind: 'listening', recordingId: 'r2' as RecordingId });
    await rig.speak();
    expect(rig.log.filter((entry) => entry.startsWith('discard '))).toEqual([]);
  });

  it('is not spoken to when muted', async () => {
    rig.settings.speaking.muted = true;
    const call = await rig.speak();
    expect(call.received[0]).toMatchObject({ speak: false });
  });

  it('lets nothing of an older turn show over a newer one', async () => {
    const first = await rig.speak();
    rig.press();
    await rig.settle(20);
    rig.sample();
    await rig.tell(first, { kind: 'partial', text: 'old' });
    expect(useVoice.getState()).toMatchObject({ phase: 'hearing', partial: '' });
  });

  it('ends by itself after ten minutes', async () => {
    rig.press();
    await rig.settle(30);
    rig.sample();
    await rig.settle(600_000);
    expect(rig.calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'too-long' });
  });
});
