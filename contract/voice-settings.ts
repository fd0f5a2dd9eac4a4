import * as z from 'zod';

/** Everything about speaking to the product and being spoken to. Keyboard keys are `KeyboardEvent.code` values. */
export const voiceSettings = z.object({
  keys: z.object({
    /** Held while speaking; null = none. */
    hold: z.string().max(40).nullable(),
    /** Pressed once to start, once to end; null = none. */
    toggle: z.string().max(40).nullable(),
    /** Electron accelerator of the global toggle; null = none. */
    globalToggle: z.string().max(80).nullable(),
    /** Chord held anywhere (needs a key listener of its own; opt-in); null = none. */
    globalHold: z.string().max(80).nullable(),
  }),
  microphone: z.object({
    /** Labels, the preferred first; an empty list takes the built-in or wired one before a Bluetooth headset. */
    priority: z.array(z.string().max(200)).max(20),
    echoCancellation: z.boolean(),
    noiseSuppression: z.boolean(),
    autoGainControl: z.boolean(),
    /** The microphone stays open, in memory only, this long after a turn; 0 closes it at once. */
    warmMs: z.number().int().min(0).max(120_000),
    /** Sound from before the key kept while warm; 0 = none. */
    preRollMs: z.number().int().min(0).max(1000),
    /** Sound after release. */
    postRollMs: z.number().int().min(0).max(1000),
  }),
  listening: z.object({
    /** The end of speech ends the turn. */
    handsFree: z.boolean(),
    /** Silence that ends a hands-free turn. */
    endOfSpeechMs: z.number().int().min(300).max(5000),
    /** Which transcriber comes first; the others follow when it fails. With `local` none does: no voice leaves this computer. */
    transcriber: z.enum(['auto', 'local', 'http', 'realtime']),
    /** Language code (ISO 639-1) told to the transcriber; empty = it finds out itself. */
    language: z.string().regex(/^(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)?$/),
    /** Drug and other names of the library are told to the server as hints. They are patient data: off by default. */
    vocabularyHints: z.boolean(),
  }),
  speaking: z.object({
    when: z.enum(['always', 'after-voice', 'on-request']),
    synthesizer: z.enum(['auto', 'local', 'http', 'system']),
    voice: z.string().max(200),
    /** 1 = normal. */
    speed: z.number().min(0.5).max(2),
    citations: z.enum(['spoken', 'silent']),
    muted: z.boolean(),
    /** Speaking interrupts the spoken answer without any key; needs echo cancellation. */
    bargeInByVoice: z.boolean(),
  }),
  /** Sounds that mark the start and end of listening. */
  cues: z.boolean(),
});
export type VoiceSettings = z.infer<typeof voiceSettings>;

/** As set out of the box. */
export const DEFAULT_VOICE_SETTINGS: VoiceSettings = {
  keys: { hold: 'F9', toggle: 'F8', globalToggle: null, globalHold: null },
  microphone: {
    priority: [],
    echoCancellation: true,
    noiseSuppression: false,
    autoGainControl: true,
    warmMs: 30_000,
    preRollMs: 0,
    postRollMs: 250,
  },
  listening: {
    handsFree: false,
    endOfSpeechMs: 900,
    transcriber: 'auto',
    language: 'en',
    vocabularyHints: false,
  },
  speaking: {
    when: 'after-voice',
    synthesizer: 'auto',
    voice: '',
    speed: 1,
    citations: 'silent',
    muted: false,
    bargeInByVoice: false,
  },
  cues: true,
};
