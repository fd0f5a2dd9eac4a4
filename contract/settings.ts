import { oc } from '@orpc/contract';
import * as z from 'zod';
import { answerMode } from './ask.ts';
import { declaredFailures } from './failures.ts';
import { providerId } from './ids.ts';
import { provider, providerRoles } from './providers.ts';
import { scopeConvention } from './scopes.ts';
import { syncSettings } from './sync.ts';
import { costSettings } from './usage.ts';
import { voiceSettings } from './voice-settings.ts';

const call = oc.errors(declaredFailures);

export const colorScheme = z.enum(['auto', 'light', 'dark']);

/** Settings that are not secret. API keys are never read back: only whether one is stored, and where. */
export const settings = z.object({
  /** How questions are answered unless the question says otherwise. */
  mode: answerMode,
  colorScheme,
  providers: z.object({
    /** All servers that are set up. Their keys are elsewhere (`setApiKey`, `providers.list`). */
    list: z.array(provider).max(50),
    roles: providerRoles,
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
  privacy: z.object({
    /** Each request with words of a person or a document is shown first, and sent when they say so. */
    askBeforeSend: z.boolean(),
  }),
  cost: costSettings,
  cache: z.object({
    /** Answers of providers are kept and given again for the very same question, sources and model. */
    answers: z.boolean(),
    /** Vectors of questions are kept. */
    embeddings: z.boolean(),
    keepDays: z.number().int().min(1).max(365),
    maxBytes: z.number().int().min(1_000_000).max(1_000_000_000),
  }),
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
});
export type Settings = z.infer<typeof settings>;

export const settingsChange = z.object({
  mode: answerMode.optional(),
  /** Each part given replaces the present one. */
  providers: settings.shape.providers.partial().optional(),
  library: settings.shape.library.partial().optional(),
  privacy: settings.shape.privacy.partial().optional(),
  cost: costSettings.partial().optional(),
  cache: settings.shape.cache.partial().optional(),
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

/** What the administrator of this computer has decided for all its profiles. */
export const managedSettings = z.object({
  /** Where it is written; null where this computer has no policy. */
  file: z.string().nullable(),
  /** Whom to ask, in the administrator's words; empty where nobody was named. */
  contact: z.string(),
  /** The names of what cannot be changed here: `mode`, `cache.answers`. */
  names: z.array(z.string()),
});
export type ManagedSettings = z.infer<typeof managedSettings>;

export const settingsContract = {
  /** As they count, with what the policy of this computer says. */
  get: call.output(settings),
  /** As read when the profile was opened. */
  managed: call.output(managedSettings),
  /** Admin windows only: NOT_ALLOWED elsewhere. SETTING_MANAGED where it would change what the policy says; so do the calls below. */
  update: call.input(settingsChange).output(settings),
  /** Any window: how the product looks and answers is the user's choice. */
  setColorScheme: call.input(z.object({ colorScheme })).output(settings),
  setMode: call.input(z.object({ mode: answerMode })).output(settings),
  setVoiceChoice: call.input(voiceChoice.partial()).output(settings),
  /** Admin windows only. Stores the key of a provider; null removes it. Failure: NOT_FOUND. */
  setApiKey: call.input(z.object({ providerId, apiKey: z.string().trim().min(1).max(4096).nullable() })).output(settings),
};
