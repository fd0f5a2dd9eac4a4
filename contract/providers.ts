import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { DEMO_ID } from './default-provider.ts';
import { declaredFailures, failureSchema } from './failures.ts';
import { providerId } from './ids.ts';
import { day } from './schedule.ts';

const call = oc.errors(declaredFailures);

/** What a provider can be asked for. */
export const providerRole = z.enum(['answer', 'transcribe', 'speak', 'embed']);
export type ProviderRole = z.infer<typeof providerRole>;

/**
 * Whether names and numbers are replaced before a provider sees them. `required`: always; `optional`: unless a question says
 * otherwise; `off`: they are sent as they are.
 */
export const pseudonymise = z.enum(['required', 'optional', 'off']);
export type Pseudonymise = z.infer<typeof pseudonymise>;

export const secretPlace = z.enum(['keychain', 'database']);

/** `openai`: any server that speaks that interface; `azure`: the same with a version and an `api-key`; `demo`: scripted answers, nothing is sent. */
export const providerKind = z.enum(['openai', 'azure', 'demo']);

const timeoutMs = (least: number, most: number) => z.number().int().min(least).max(most);

/** A server that answers, listens, speaks or embeds, as it is set up. */
export const provider = z.object({
  providerId,
  /** As people call it; empty = its host. */
  name: z.string().max(100),
  kind: providerKind,
  /** Base address with its version part (`https://host/v1`); empty for `demo`. */
  baseUrl: z.string().max(2048),
  /** Which interface it speaks: `auto` tries Responses, then Chat Completions. */
  api: z.enum(['auto', 'responses', 'chat']),
  /** `azure` only: the `api-version` of each request; empty = the v1 interface, which has none. */
  apiVersion: z.string().max(40),
  pseudonymise,
  /** It runs on this very computer (loopback address only) and may answer in offline mode too. */
  offline: z.boolean(),
  timeouts: z.object({
    connectMs: timeoutMs(500, 60_000),
    /** Longest wait for the first word. */
    firstTokenMs: timeoutMs(1000, 120_000),
    /** Longest silence after it. */
    betweenTokensMs: timeoutMs(1000, 120_000),
  }),
  limits: z.object({
    /** At once; further ones wait. */
    concurrent: z.number().int().min(1).max(64),
    requestsPerMinute: z.number().int().min(1).nullable(),
    tokensPerMinute: z.number().int().min(1).nullable(),
  }),
});
export type Provider = z.infer<typeof provider>;

export { DEFAULT_PROVIDER } from './default-provider.ts';

/** The scripted provider for training and demonstrations; always there, never used unless a role names it. */
export const DEMO_PROVIDER_ID = providerId.parse(DEMO_ID);

/** A model of a provider, as its server knows it. */
export const roleTarget = z.object({ providerId, model: z.string().trim().min(1).max(200) });
export type RoleTarget = z.infer<typeof roleTarget>;

/** Who does what: the first is asked, the others in their order where it fails. Empty: nobody (this machine alone). */
export const providerRoles = z.record(providerRole, z.array(roleTarget).max(10));
export type ProviderRoles = z.infer<typeof providerRoles>;

/** What a server was found to do; asked once and kept. Null where it is not known. */
export const capabilities = z.object({
  probedAtMs: z.number(),
  api: z.enum(['responses', 'chat']).nullable(),
  streaming: z.boolean().nullable(),
  transcription: z.boolean().nullable(),
  realtime: z.boolean().nullable(),
  speech: z.boolean().nullable(),
  embeddings: z.boolean().nullable(),
});
export type Capabilities = z.infer<typeof capabilities>;

export const providerModel = z.object({
  model: z.string(),
  /** The day it is switched off, where that is known: from the server, or the table of prices and dates that ships. */
  retiresOn: day.nullable(),
  /** Retires within 60 days, or has. */
  retiring: z.boolean(),
});
export type ProviderModel = z.infer<typeof providerModel>;

/**
 * `ok`: answers; `paused`: failed again and again, is tried again at `retryAtMs`; `probing`: one request finds out;
 * `unknown`: not asked yet.
 */
export const providerHealth = z.object({
  role: providerRole,
  state: z.enum(['unknown', 'ok', 'paused', 'probing']),
  failure: failureSchema.nullable(),
  sinceMs: z.number().nullable(),
  retryAtMs: z.number().nullable(),
});
export type ProviderHealth = z.infer<typeof providerHealth>;

/** A provider as people see it. */
export const providerView = provider.extend({
  /** Host and port; null for `demo`, and where nothing may be sent to the address. */
  host: z.string().nullable(),
  hasApiKey: z.boolean(),
  /** Where the key lies: the system's keychain, or the encrypted database where there is none. */
  apiKeyIn: secretPlace.nullable(),
  capabilities: capabilities.nullable(),
  health: z.array(providerHealth),
  /** Of the models its roles name, those that retire soon. */
  retiring: z.array(providerModel),
});
export type ProviderView = z.infer<typeof providerView>;

export const providerTest = z.object({
  models: z.array(z.string()),
  modelFound: z.boolean(),
  /** The interface that answered. */
  api: z.enum(['responses', 'chat']).nullable(),
  tookMs: z.number(),
});

export const providersContract = {
  /** All that are set up, and the demo. */
  list: call.output(z.array(providerView)),
  /** The present list at once, then after every change of settings or health. */
  watch: call.output(eventIterator(z.array(providerView))),
  /** Admin windows only. What the server lists. Failures: NOT_FOUND, PROVIDER_*, OFFLINE_MODE. */
  models: call.input(z.object({ providerId })).output(z.array(providerModel)),
  /** Admin windows only. Finds out anew what it can do, without any document. */
  probe: call.input(z.object({ providerId })).output(providerView),
  /** Admin windows only. Asks for its models and a one-word answer of this model. */
  test: call.input(roleTarget).output(providerTest),
};
