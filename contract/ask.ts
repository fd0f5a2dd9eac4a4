import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { declaredFailures, failureSchema } from './failures.ts';
import { conversationId, documentId, passageId, providerId, scopeId, sendId, turnId } from './ids.ts';
import { replacedCounts } from './replaced.ts';
import { searchHit, searchLeg, wordsSearched } from './search.ts';

const call = oc.errors(declaredFailures);

/**
 * `offline`: composed from the passages on this machine, and not one packet leaves it; `cloud`: the providers of the settings
 * answer; `auto`: they do while they can, this machine otherwise.
 */
export const answerMode = z.enum(['offline', 'cloud', 'auto']);
export type AnswerMode = z.infer<typeof answerMode>;

/**
 * A verified citation: `[number]` in the answer's text refers to it. Start and end are UTF-16 code units into the
 * document's stored text, end exclusive, and `quote` is exactly that part of it.
 */
export const citation = z.object({
  number: z.number().int().positive(),
  passageId,
  documentId,
  title: z.string(),
  path: z.string(),
  page: z.number().int().positive().nullable(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  quote: z.string(),
});
export type Citation = z.infer<typeof citation>;

/** Milliseconds each step took; null where the step did not happen. */
export const askTimings = z.object({
  searchMs: z.number().nullable(),
  firstTextMs: z.number().nullable(),
  totalMs: z.number(),
});

/** `answered`; `not-in-library`: nothing there answers it; `failed`: see `failure`, what had arrived stays; `cancelled`. */
export const turnOutcome = z.enum(['answered', 'not-in-library', 'failed', 'cancelled']);

/** The patient or topic a question was narrowed to, by the name it had then. */
export const turnScope = z.object({ scopeId, kind: z.enum(['patient', 'topic']), name: z.string() });
export type TurnScope = z.infer<typeof turnScope>;

/** Who made an answer. */
export const answeredBy = z.object({
  /** `local`: composed on this machine; `provider`; `demo`: scripted, for training; `cache`: an earlier answer to the same. */
  kind: z.enum(['local', 'provider', 'demo', 'cache']),
  providerId: providerId.nullable(),
  /** As people call it; empty for `local`. */
  name: z.string(),
  model: z.string().nullable(),
  /** For the reader, where it is not who would answer first (`Clinic gateway did not answer in time`); null where it is. */
  why: z.string().nullable(),
});
export type AnsweredBy = z.infer<typeof answeredBy>;

/** What an answer took; null cost where the price is not known. */
export const answerCost = z.object({
  costMicro: z.number().int().nullable(),
  currency: z.string(),
  tokens: z.number().int(),
  isEstimated: z.boolean(),
});
export type AnswerCost = z.infer<typeof answerCost>;

/** What a person says to a request that was held for them. */
export const sendDecision = z.enum(['send', 'offline', 'cancel']);
export type SendDecision = z.infer<typeof sendDecision>;

/**
 * A sentence of an answer, checked against the passages it cites. Start and end are UTF-16 code units into the answer's
 * text, end exclusive. Sentences that claim nothing (headings, `I found nothing`) have none, nor have answers composed on
 * this machine, which quote.
 */
export const checkedClaim = z.object({
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  /** `unsupported`: no source is named, or it does not say this; `contradicted`: it says otherwise. */
  verdict: z.enum(['supported', 'unsupported', 'contradicted']),
  /** For the reader (`4 mg in the answer, 40 mg in the source`); empty where it is supported. */
  why: z.string(),
  /** Number of the citation it was found in, or that speaks of the same; null where none does. */
  citation: z.number().int().positive().nullable(),
  /** Strict answers: a note stands in the sentence's place. */
  isWithheld: z.boolean().default(false),
});
export type CheckedClaim = z.infer<typeof checkedClaim>;

export const askEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    conversationId,
    turnId,
    mode: answerMode,
    question: z.string(),
    scope: turnScope.nullable().default(null),
  }),
  /** What was searched and found, before the first word. `searchedFor` differs from the question in follow-ups. */
  z.object({
    kind: z.literal('evidence'),
    searchedFor: z.string(),
    terms: z.array(z.string()),
    ...wordsSearched,
    legs: z.array(searchLeg),
    hits: z.array(searchHit),
  }),
  /** Exactly what would be sent, and where: nothing is until `decideSend`. Again for each further request of this question. */
  z.object({
    kind: z.literal('held'),
    sendId,
    destination: z.string(),
    providerName: z.string(),
    model: z.string(),
    /** The bytes of the request's body, as text. */
    body: z.string(),
    bytes: z.number().int(),
    replaced: replacedCounts.nullable(),
    estimate: answerCost,
  }),
  /** Who answers; before the first text. Again where another has to take over. */
  z.object({ kind: z.literal('answering'), answeredBy }),
  /** A citation, always before the text that refers to it. */
  z.object({ kind: z.literal('citation'), citation }),
  /** The next piece of the answer (Markdown). `[n]` in it refers to a citation already sent. */
  z.object({ kind: z.literal('text'), text: z.string() }),
  /** All sentences of the answer, checked; before `failed` and `done`. */
  z.object({ kind: z.literal('checked'), claims: z.array(checkedClaim) }),
  /** The answer failed; `offlineOffered` says that asking again with mode offline will work. Followed by `done`. */
  z.object({ kind: z.literal('failed'), failure: failureSchema, offlineOffered: z.boolean() }),
  z.object({
    kind: z.literal('done'),
    conversationId,
    turnId,
    outcome: turnOutcome,
    answer: z.string(),
    citations: z.array(citation),
    /** Markers the answerer wrote that resolved to nothing given as evidence, and were taken out. */
    removedMarkers: z.number().int(),
    claims: z.array(checkedClaim).default([]),
    /** What a provider saw tokens in place of; null where nothing was sent, or it was sent as it is. */
    replaced: replacedCounts.nullable().default(null),
    answeredBy: answeredBy.nullable().default(null),
    cost: answerCost.nullable().default(null),
    timings: askTimings,
  }),
]);
export type AskEvent = z.infer<typeof askEvent>;

export const turn = z.object({
  turnId,
  question: z.string(),
  mode: answerMode,
  outcome: turnOutcome,
  answer: z.string(),
  citations: z.array(citation),
  removedMarkers: z.number().int(),
  claims: z.array(checkedClaim).default([]),
  failure: failureSchema.nullable(),
  searchedFor: z.string(),
  terms: z.array(z.string()),
  ...wordsSearched,
  legs: z.array(searchLeg),
  hits: z.array(searchHit),
  timings: askTimings,
  askedAtMs: z.number(),
  scope: turnScope.nullable().default(null),
  /** What a provider saw tokens in place of; null where nothing was sent, or it was sent as it is. */
  replaced: replacedCounts.nullable().default(null),
  /** Null where nobody did. */
  answeredBy: answeredBy.nullable().default(null),
  /** Of the calls of providers it took; null where there were none. */
  cost: answerCost.nullable().default(null),
});
export type Turn = z.infer<typeof turn>;

export const conversationSummary = z.object({
  conversationId,
  title: z.string(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  turns: z.number().int(),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const askContract = {
  /** Asks a question, in a new conversation where none is given. Cancel by closing the stream. */
  ask: call
    .input(
      z.object({
        question: z.string().max(8000),
        conversationId: conversationId.optional(),
        /** The mode of the settings where left out. */
        mode: answerMode.optional(),
        /** Only what this patient or topic leaves is evidence. Failure: SCOPE_UNKNOWN. */
        scopeId: scopeId.optional(),
        /** Sends names and numbers as they are. Counts only where the settings leave it to the question (`optional`). */
        asWritten: z.boolean().optional(),
        /** Each request to a provider is held and shown first (`held`), whatever the settings say. */
        preview: z.boolean().optional(),
        /** Not from the cache. */
        fresh: z.boolean().optional(),
      }),
    )
    .output(eventIterator(askEvent)),
  /** What becomes of a held request. Failure: NOT_FOUND (it is no longer waiting). */
  decideSend: call.input(z.object({ sendId, decision: sendDecision })),
  conversations: {
    /** Newest first. `query` searches titles, questions and answers. */
    list: call
      .input(
        z.object({
          query: z.string().max(200).optional(),
          offset: z.number().int().nonnegative().default(0),
          limit: z.number().int().min(1).max(500).default(100),
        }),
      )
      .output(z.object({ total: z.number().int(), items: z.array(conversationSummary) })),
    get: call
      .input(z.object({ conversationId }))
      .output(conversationSummary.omit({ turns: true }).extend({ turns: z.array(turn) })),
    rename: call.input(z.object({ conversationId, title: z.string().trim().min(1).max(200) })),
    remove: call.input(z.object({ conversationId })),
  },
};
