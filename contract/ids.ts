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
