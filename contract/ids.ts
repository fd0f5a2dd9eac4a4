import * as z from 'zod';

export const sourceId = z.string().min(1).max(64).brand<'SourceId'>();
export type SourceId = z.infer<typeof sourceId>;

export const documentId = z.string().min(1).max(64).brand<'DocumentId'>();
export type DocumentId = z.infer<typeof documentId>;

export const conversationId = z.string().min(1).max(64).brand<'ConversationId'>();
export type ConversationId = z.infer<typeof conversationId>;

export const turnId = z.string().min(1).max(64).brand<'TurnId'>();
export type TurnId = z.infer<typeof turnId>;

/** A passage's row number; stable as long as its words, place and document stay. Also its key in the vector index. */
export const passageId = z.number().int().positive().brand<'PassageId'>();
export type PassageId = z.infer<typeof passageId>;

/** Audio kept until its words are made out. */
export const recordingId = z.string().min(1).max(64).brand<'RecordingId'>();
export type RecordingId = z.infer<typeof recordingId>;

/** A signed-in account of a server (Nextcloud or plain WebDAV). */
export const accountId = z.string().min(1).max(64).brand<'AccountId'>();
export type AccountId = z.infer<typeof accountId>;

/** A calendar, task list or address book of an account. */
export const collectionId = z.string().min(1).max(64).brand<'CollectionId'>();
export type CollectionId = z.infer<typeof collectionId>;

/** An event, task or contact. */
export const entryId = z.string().min(1).max(64).brand<'EntryId'>();
export type EntryId = z.infer<typeof entryId>;

/** A provider set up in the settings, or `demo`. */
export const providerId = z.string().min(1).max(64).brand<'ProviderId'>();
export type ProviderId = z.infer<typeof providerId>;

/** One call of a provider. */
export const callId = z.string().min(1).max(64).brand<'CallId'>();
export type CallId = z.infer<typeof callId>;

/** A request held until a person has seen it. */
export const sendId = z.string().min(1).max(64).brand<'SendId'>();
export type SendId = z.infer<typeof sendId>;

/** `patient:` or `topic:` and the path of its folder as the library shows it: stable as long as the folder is. */
export const scopeId = z.string().min(3).max(4200).brand<'ScopeId'>();
export type ScopeId = z.infer<typeof scopeId>;
