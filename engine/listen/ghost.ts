/**
 * Transcribers make up text where nobody spoke: what they learned from subtitles. A ghost sentence in a medical
 * conversation is a hazard, so text that has the marks of one counts as nothing heard.
 */

/** What is known besides the text; null where it is not. */
export interface GhostEvidence {
  /** Frames of speech the voice detector found, taken together. */
  speechMs: number | null;
  /** The transcriber's own chance that nobody spoke, 0 to 1. */
  noSpeech: number | null;
}

export type GhostMark = 'no-words' | 'phrase' | 'repetition' | 'no-speech' | 'too-fast';

/** Whisper's own default: from here on a segment counts as silence. */
const NO_SPEECH = 0.6;

/** Nobody says more in a second: fast English is about 25 characters. Short texts are left to the other checks. */
const MOST_CHARACTERS_PER_SECOND = 40;
const SHORTEST_JUDGED_CHARACTERS = 20;

/** As the whole of what was said these are always ghosts: credits and farewells of videos. */
const PHRASES =
  /^(?:(?:thank you|thanks)(?: (?:so|very) much)? for (?:watching|listening|viewing|your attention)(?: (?:this|the|my) video)?|(?:please )?(?:like and )?subscribe(?: to (?:my|our|the) channel)?(?: for more)?|don t forget to (?:like|subscribe)(?: and (?:like|subscribe))?|see you (?:in the )?next (?:time|video)|(?:i ll )?see you (?:guys )?(?:in the next (?:one|video)|next time)|(?:(?:subtitles?|captions?|captioned|transcribed|transcription|translated|translation|subtitled)(?: and \w+)? (?:by|provided by|created by).*)|amara org.*|www .*|(?:copyright|all rights reserved).*|(?:the|this) video is (?:over|sponsored by.*)|to be continued|untertitel.*|sous titres.*)$/;

/** Said by people too, but made up of silence more often than anything: ghosts where there was hardly any speech. */
const WEAK_PHRASES =
  /^(?:you|thank you(?: very much)?|thanks|bye(?: bye)?|okay|ok|so|oh|uh|um|mm|hmm|mhm|yeah|yes|the end|i m sorry|amen|all right)$/;
const HARDLY_ANY_SPEECH_MS = 200;

/** Descriptions of sound. Only those: brackets may also hold words that were said, and “[inaudible]” is a gap to be seen. */
const SOUNDS =
  /<\|[^|]*\|>|[♪♫🎵🎶]+|[[(*][^\])*]*\b(?:blank[ _]?audio|music|applause|laugh\w*|cough\w*|silence|sounds?|noises?|speaking|breath\w*|sigh\w*|sniff\w*|click\w*|beep\w*|static|typing|doors?|footsteps|wind|crying|clapping|cheering|no speech)\b[^\])*]*[\])*]/giu;

/** A text that is nothing but a remark. */
const REMARK_ALONE = /^\s*(?:\[[^\]]*\]|\([^)]*\)|\*[^*]*\*)\s*$/u;

/** The same words this many times in a row; a single word more often, as people do say "stop, stop, stop". */
const REPEATED_PHRASE = 3;
const REPEATED_WORD = 5;
const LONGEST_PHRASE_WORDS = 12;

/** Which mark of a ghost a text bears, or null where it may be what someone said. */
export function ghostMark(text: string, evidence: GhostEvidence): GhostMark | null {
  const words = wordsOf(withoutSounds(text));
  if (words.length === 0 || REMARK_ALONE.test(text)) return 'no-words';
  const said = words.join(' ');
  if (PHRASES.test(said)) return 'phrase';
  const hardlySpoken = evidence.speechMs !== null && evidence.speechMs <= HARDLY_ANY_SPEECH_MS;
  const doubted = evidence.noSpeech !== null && evidence.noSpeech >= NO_SPEECH;
  if (WEAK_PHRASES.test(said) && (hardlySpoken || doubted)) return 'phrase';
  if (isRepetition(words)) return 'repetition';
  if (doubted && (evidence.speechMs === null || hardlySpoken || (evidence.noSpeech ?? 0) >= 0.9)) return 'no-speech';
  return isTooFast(said, evidence.speechMs) ? 'too-fast' : null;
}

/** The text without descriptions of sounds. */
export function withoutSounds(text: string): string {
  return text.replaceAll(SOUNDS, ' ').replaceAll(/\s+/g, ' ').trim();
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** More than half of the text is one phrase over and over. */
function isRepetition(words: readonly string[]): boolean {
  for (let length = 1; length <= Math.min(LONGEST_PHRASE_WORDS, words.length / REPEATED_PHRASE); length++) {
    const needed = length === 1 ? REPEATED_WORD : REPEATED_PHRASE;
    let equal = 0;
    for (let at = length; at < words.length; at++) {
      equal = words[at] === words[at - length] ? equal + 1 : 0;
      const repeats = Math.floor(equal / length) + 1;
      if (repeats >= needed && (equal + length) * 2 > words.length) return true;
    }
  }
  return false;
}

function isTooFast(said: string, speechMs: number | null): boolean {
  if (speechMs === null || said.length < SHORTEST_JUDGED_CHARACTERS) return false;
  return said.length / (speechMs / 1000) > MOST_CHARACTERS_PER_SECOND;
}
