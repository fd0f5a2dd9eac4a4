/**
 * How frames of a voice detector become an utterance. Chosen and measured on speech in noise at 5 to 20 dB; the table is
 * in docs/decisions/0011-voice-detector-parameters.md.
 */
export const UTTERANCE_PARAMETERS = {
  /** Probability from which a frame is speech; Silero's own threshold. */
  positiveSpeechThreshold: 0.5,
  /** Probability below which a frame counts towards the end of speech; Silero's own, 0.15 lower. */
  negativeSpeechThreshold: 0.35,
  /** Speech shorter than this does not end a hands-free turn: a cough, a click. */
  minSpeechMs: 250,
  /** One frame as sure as this is speech, however short: "two" can be a single frame. */
  sureThreshold: 0.9,
  /** Frames in a row less sure than that are speech only from this length on: music reaches 290 ms. */
  unsureSpeechMs: 320,
  /** Probability from which those frames count. */
  unsureThreshold: 0.3,
  /** Below this a frame is quiet after release, however loud the room. */
  surelyQuietThreshold: 0.1,
  /** Less sure frames are quiet where they are also 26 dB below the loudest of the turn: weak last sounds are not. */
  quietOfLoudest: 0.05,
  /** Quiet frames in a row that end the post-roll early: 96 ms, longer than the closure before a last "t" or "p". */
  overFrames: 3,
  /**
   * Sound is hushed where it is 40 dB below the loudest speech, or at most 6 dB above the quietest 100 ms of the turn and still
   * 30 dB below that speech. Its level tells to 10 ms where speech ended; the detector suspects speech for 30 to 60 ms more.
   */
  hushOfLoudest: 0.01,
  hushOfFloor: 2,
  loudestHushOfLoudest: 0.03,
  /** Hushed for this long, words are made out of what there is; for this long, and after release, the turn is over. */
  hushBeginsMs: 40,
  hushOverMs: 100,
  hushAfterReleaseMs: 20,
  /**
   * Hushed for this long while the key is held, words are made out by whoever does it on this computer: who lets go in that pause
   * finds them there. Again only when so much more was said.
   */
  pauseMs: 80,
  betweenPausesMs: 1000,
  /** A pause has lasted long enough to be judged five frames at a time again. */
  longPauseMs: 400,
  /**
   * Frames judged in one message to the detector's process while the key is held: 160 ms. What it says is for the eye then;
   * after release, and hands free, each frame is judged at once.
   */
  heldFrames: 5,
  /**
   * Kept before the first and after the last frame of speech when silence at the edges is cut off. Breaths, weak first
   * sounds and trailing consonants that the detector misses lie within; a push-to-talk turn is rarely longer in silence.
   */
  leadMs: 1600,
  trailMs: 1000,
  /**
   * Where nothing was heard and no frame was louder than this (of full scale), the microphone may be set low: all is judged
   * again, as loud as speech usually is. Without it speech 40 dB too quiet is taken for noise; noise is not taken for speech.
   */
  quietLevel: 0.03,
  usualLevel: 0.1,
  /** Sound that never gets louder than this is called silence, of full scale: -60 dB, a quiet room. */
  silenceLevel: 0.001,
  /** Never louder than this is a microphone that is off, -74 dB: not judged again, and not transcribed without a detector. */
  mutedLevel: 0.0002,
  /** A press shorter than this is a slip of the finger: no word is that short. */
  shortestMs: 150,
} as const;
