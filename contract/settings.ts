import { oc } from '@orpc/contract';
import * as z from 'zod';
import { answerMode } from './ask.ts';
import { declaredFailures } from './failures.ts';
import { scopeConvention } from './scopes.ts';
import { syncSettings } from './sync.ts';
import { voiceSettings } from './voice-settings.ts';

const call = oc.errors(declaredFailures);

export const colorScheme = z.enum(['auto', 'light', 'dark']);

/**
 * Whether names and numbers are replaced before a provider sees them. `required`: always; `optional`: unless a question says
 * otherwise; `off`: they are sent as they are.
 */
export const pseudonymise = z.enum(['required', 'optional', 'off']);
export type Pseudonymise = z.infer<typeof pseudonymise>;

const secretPlace = z.enum(['keychain', 'database']);

/** Settings that are not secret. API keys are never read back: only whether one is stored, and where. */
export const settings = z.object({
  /** How questions are answered unless the question says otherwise. */
  mode: answerMode,
  colorScheme,
  provider: z.object({
    /** Base address of an OpenAI-compatible server, with its version part (`https://host/v1`); empty = none. */
    baseUrl: z.string().max(2048),
    /** Model name as the server knows it; empty = none. */
    model: z.string().max(200),
    /** Which interface the server speaks: `auto` tries Responses, then Chat Completions. */
    api: z.enum(['auto', 'responses', 'chat']),
    /** Longest wait for the first word. */
    firstTokenTimeoutMs: z.number().int().min(1000).max(120_000),
    hasApiKey: z.boolean(),
    /** Where the key lies: the system's keychain, or the encrypted database where there is none. */
    apiKeyIn: secretPlace.nullable(),
  }),
  library: z.object({
    /** Files larger than this are not taken in. */
    maxFileBytes: z
      .number()
      .int()
      .min(1024)
      .max(1024 * 1024 * 1024),
    /** File or folder names left out (`*` and `?` allowed). */
    excludeNames: z.array(z.string().min(1).max(200)).max(200),
    /** Changes in folders are noticed as they happen. */
    watch: z.boolean(),
    /** More documents gone at once than this share of a source, and more than a handful, and a person is asked first. */
    maxRemovedShare: z.number().min(0.01).max(1),
  }),
  privacy: z.object({ pseudonymise }),
  search: z.object({
    /** Abbreviations and other names from the clinical vocabulary are searched too, and shown. */
    vocabulary: z.boolean(),
    /** Newer documents a little before older ones that fit as well. */
    recency: z.boolean(),
    /** The best results are read once more by a reranking model, where one is installed and time allows. */
    rerank: z.boolean(),
  }),
  answers: z.object({
    /** Sentences that their sources do not support are withheld, with the reason in their place. */
    strict: z.boolean(),
  }),
  models: z.object({
    /** Address models are downloaded from instead of their own; empty = none. */
    mirrorUrl: z.string().max(2048),
    /** Address of the proxy downloads go through; empty = as the system's environment says. */
    proxyUrl: z.string().max(2048),
  }),
  sync: syncSettings,
  scopes: z.object({ conventions: z.array(scopeConvention).max(100) }),
  voice: voiceSettings,
  /** Where the keys of the speech servers lie; null = none of their own (the provider's is used where the host is the same). */
  voiceApiKeysIn: z.object({ transcription: secretPlace.nullable(), speech: secretPlace.nullable() }),
});
export type Settings = z.infer<typeof settings>;

export const settingsChange = z.object({
  mode: answerMode.optional(),
  provider: settings.shape.provider.omit({ hasApiKey: true, apiKeyIn: true }).partial().optional(),
  library: settings.shape.library.partial().optional(),
  privacy: settings.shape.privacy.partial().optional(),
  search: settings.shape.search.partial().optional(),
  answers: settings.shape.answers.partial().optional(),
  models: settings.shape.models.partial().optional(),
  sync: syncSettings.partial().optional(),
  scopes: settings.shape.scopes.partial().optional(),
  /** Each part given replaces the present one. */
  voice: voiceSettings.partial().optional(),
});
export type SettingsChange = z.infer<typeof settingsChange>;

/** What of the voice is everybody's own choice: nothing that decides where sound or text goes. */
export const voiceChoice = z.object({
  microphonePriority: voiceSettings.shape.microphone.shape.priority,
  muted: z.boolean(),
  speed: voiceSettings.shape.speaking.shape.speed,
  when: voiceSettings.shape.speaking.shape.when,
});

export const providerTest = z.object({
  models: z.array(z.string()),
  modelFound: z.boolean(),
  /** The interface that answered. */
  api: z.enum(['responses', 'chat']).nullable(),
  tookMs: z.number(),
});

export const settingsContract = {
  get: call.output(settings),
  /** Admin windows only: NOT_ALLOWED elsewhere. */
  update: call.input(settingsChange).output(settings),
  /** Any window: how the product looks and answers is the user's choice. */
  setColorScheme: call.input(z.object({ colorScheme })).output(settings),
  setMode: call.input(z.object({ mode: answerMode })).output(settings),
  setVoiceChoice: call.input(voiceChoice.partial()).output(settings),
  /** Admin windows only. Stores the key of the provider, or of a speech server; null removes it. */
  setApiKey: call
    .input(
      z.object({
        apiKey: z.string().trim().min(1).max(4096).nullable(),
        of: z.enum(['provider', 'transcription', 'speech']).default('provider'),
      }),
    )
    .output(settings),
  /** Admin windows only. Asks the provider for its models and a one-word answer. */
  testProvider: call.output(providerTest),
};
