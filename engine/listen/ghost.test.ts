import { describe, expect, it } from 'vitest';
import { ghostMark, withoutSounds, type GhostEvidence } from './ghost.ts';

/** Two seconds of speech, and a transcriber that says nothing of its doubts. */
const spoken: GhostEvidence = { speechMs: 2_000, noSpeech: null };

describe('ghost', () => {
  it.each([
    ['Thank you for watching!', 'phrase'],
    ['Thanks for watching.', 'phrase'],
    ['Thank you so much for watching this video.', 'phrase'],
    ['Please like and subscribe to my channel.', 'phrase'],
    ["Don't forget to subscribe!", 'phrase'],
    ['See you in the next video.', 'phrase'],
    ["I'll see you guys in the next one.", 'phrase'],
    ['Subtitles by the Amara.org community', 'phrase'],
    ['Transcribed by https://otter.ai', 'phrase'],
    ['Transcription by CastingWords', 'phrase'],
    ['www.mooji.org', 'phrase'],
    ['Untertitel im Auftrag des ZDF, 2017', 'phrase'],
    ['', 'no-words'],
    [' . ', 'no-words'],
    ['[BLANK_AUDIO]', 'no-words'],
    ['(soft music)', 'no-words'],
    ['♪♪', 'no-words'],
    ['*door closes* [Music]', 'no-words'],
    ['[swallows]', 'no-words'],
    ['[inaudible]', 'no-words'],
    ['The dose is 5 mg. The dose is 5 mg. The dose is 5 mg.', 'repetition'],
    ['So take it and go on and go on and go on and go on', 'repetition'],
    ['no no no no no', 'repetition'],
    ['the the the the the the patient', 'repetition'],
    ['The patient is a sixty four year old man with a history of hypertension and of diabetes mellitus.', 'too-fast'],
  ] as const)('%j is %s', (text, mark) => {
    expect(ghostMark(text, spoken)).toBe(mark);
  });

  it.each([
    'What is the dose of ceftriaxone for meningitis?',
    'stop, stop, stop',
    'no, no, not warfarin, apixaban',
    'Thank you, and what about children?',
    'thank you for watching the patient overnight, what should I check next',
    'next source',
    'bye',
    'repeat',
    'I see you prescribed metoprolol twice and metoprolol once',
    'Is the transcription by the nurse complete?',
    'Was it translated by a doctor',
    'two',
    'fifty milligrams',
    'fifty or fifteen',
  ])('%j may have been said', (text) => {
    expect(ghostMark(text, spoken)).toBeNull();
  });

  it.each([
    ['Thank you.', { speechMs: 96, noSpeech: null }, 'phrase'],
    ['Thank you.', { speechMs: 700, noSpeech: null }, null],
    ['Thank you.', { speechMs: 700, noSpeech: 0.7 }, 'phrase'],
    ['you', { speechMs: null, noSpeech: 0.8 }, 'phrase'],
    ['Yes.', { speechMs: null, noSpeech: null }, null],
    ['Yes.', { speechMs: 320, noSpeech: null }, null],
    ['No.', { speechMs: 160, noSpeech: 0.3 }, null],
    ['Stop.', { speechMs: 128, noSpeech: 0.5 }, null],
    ['Fifty milligrams.', { speechMs: 640, noSpeech: 0.5 }, null],
    ['The wound was clean.', { speechMs: null, noSpeech: 0.7 }, 'no-speech'],
    ['The wound was clean.', { speechMs: 150, noSpeech: 0.7 }, 'no-speech'],
    ['The wound was clean.', { speechMs: 1_500, noSpeech: 0.7 }, null],
    ['The wound was clean.', { speechMs: 1_500, noSpeech: 0.95 }, 'no-speech'],
    ['What is the dose of apixaban', { speechMs: 400, noSpeech: null }, 'too-fast'],
    ['What is the dose of apixaban', { speechMs: null, noSpeech: null }, null],
  ] as const)('%j with %j is %s', (text, evidence, mark) => {
    expect(ghostMark(text, evidence)).toBe(mark);
  });

  it('leaves the words of a text that also describes sounds', () => {
    expect(withoutSounds('[Music] what is the dose (coughs) of  apixaban ♪')).toBe('what is the dose of apixaban');
    expect(withoutSounds('ceftriaxone (Rocephin) [2 g]')).toBe('ceftriaxone (Rocephin) [2 g]');
    expect(withoutSounds('give [inaudible] mg')).toBe('give [inaudible] mg');
    expect(withoutSounds('blood pressure < 120 and > 90')).toBe('blood pressure < 120 and > 90');
  });
});
