import { randomUUID } from 'node:crypto';
import {
  conversationId as conversationIdSchema,
  turn as turnSchema,
  type ConversationId,
  type ConversationSummary,
  type Turn,
  type TurnId,
} from '../../contract/index.ts';
import { Failure } from '../failure.ts';
import type { Database, SqlRow } from './database.ts';

/** A conversation with its turns, oldest first. */
export type Conversation = Omit<ConversationSummary, 'turns'> & { turns: Turn[] };

/** The stored conversations. Failures: NOT_FOUND for an unknown or deleted conversation, DISK_* from the database. */
export interface ConversationStore {
  /** Makes an empty conversation named after its first question. */
  create(options: { question: string; atMs: number }): ConversationId;
  /** Stores a finished turn, whatever its outcome. */
  addTurn(conversationId: ConversationId, turn: Turn): void;
  /** Newest first. `query` is looked for in titles, questions and answers. */
  list(options: { query?: string | undefined; offset: number; limit: number }): { total: number; items: ConversationSummary[] };
  get(conversationId: ConversationId): Conversation;
  /** The last turns that `counts` is true of, at most `limit`, oldest first. Only so many are read. */
  lastTurns(conversationId: ConversationId, limit: number, counts: (turn: Turn) => boolean): Turn[];
  /** One turn of any of them. */
  turn(turnId: TurnId): Turn;
  rename(conversationId: ConversationId, title: string): void;
  remove(conversationId: ConversationId): void;
}

const LONGEST_TITLE = 60;

interface SummaryRow extends SqlRow {
  conversation_id: string;
  title: string;
  created_at_ms: number;
  updated_at_ms: number;
  turns: number;
}

interface TurnRow extends SqlRow {
  place: number;
}

const SUMMARY = `SELECT c.conversation_id, c.title, c.created_at_ms, c.updated_at_ms,
  (SELECT count(*) FROM turns t WHERE t.conversation_id = c.conversation_id) AS turns FROM conversations c`;
const MATCHES = `(c.title LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = c.conversation_id
  AND (t.question LIKE ? ESCAPE '\\' OR t.answer LIKE ? ESCAPE '\\')))`;

/** Keeps conversations in the profile's database. */
export function createConversationStore(db: Database): ConversationStore {
  const summaryOf = (conversationId: ConversationId): ConversationSummary => {
    const row = db.prepare<SummaryRow>(`${SUMMARY} WHERE c.conversation_id = ?`).get(conversationId);
    if (row === undefined) throw new Failure('NOT_FOUND');
    return summary(row);
  };

  return {
    create({ question, atMs }) {
      const conversationId = conversationIdSchema.parse(randomUUID());
      db.prepare('INSERT INTO conversations (conversation_id, title, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?)').run(
        conversationId,
        titleFrom(question),
        atMs,
        atMs,
      );
      return conversationId;
    },

    addTurn(conversationId, turn) {
      const { turnId, askedAtMs, question, mode, outcome, answer, ...details } = turn;
      db.transaction(() => {
        const { changes } = db
          .prepare('UPDATE conversations SET updated_at_ms = max(updated_at_ms, ?) WHERE conversation_id = ?')
          .run(Math.round(askedAtMs), conversationId);
        if (changes === 0) throw new Failure('NOT_FOUND');
        db.prepare(
          'INSERT INTO turns (turn_id, conversation_id, asked_at_ms, question, mode, outcome, answer, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        ).run(turnId, conversationId, Math.round(askedAtMs), question, mode, outcome, answer, JSON.stringify(details));
      });
    },

    list({ query, offset, limit }) {
      const pattern = `%${(query ?? '').trim().replace(/[\\%_]/g, '\\$&')}%`;
      const total = db
        .prepare<{ total: number }>(`SELECT count(*) AS total FROM conversations c WHERE ${MATCHES}`)
        .get(pattern, pattern, pattern);
      const rows = db
        .prepare<SummaryRow>(`${SUMMARY} WHERE ${MATCHES} ORDER BY c.updated_at_ms DESC, c.rowid DESC LIMIT ? OFFSET ?`)
        .all(pattern, pattern, pattern, limit, offset);
      return { total: total?.total ?? 0, items: rows.map(summary) };
    },

    // In the order they were stored: a clock that is set back must not turn a conversation around.
    get(conversationId) {
      const { turns: _count, ...conversation } = summaryOf(conversationId);
      const rows = db.prepare('SELECT * FROM turns WHERE conversation_id = ? ORDER BY rowid').all(conversationId);
      return { ...conversation, turns: rows.map(readTurn) };
    },

    lastTurns(conversationId, limit, counts) {
      summaryOf(conversationId);
      const earlier = db.prepare<TurnRow>(
        'SELECT rowid AS place, * FROM turns WHERE conversation_id = ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
      );
      const found: Turn[] = [];
      for (let before = Number.MAX_SAFE_INTEGER, isEnd = false; !isEnd && found.length < limit;) {
        const rows = earlier.all(conversationId, before, limit);
        found.push(...rows.map(readTurn).filter(counts));
        before = rows.at(-1)?.place ?? 0;
        isEnd = rows.length < limit;
      }
      return found.slice(0, limit).toReversed();
    },

    turn(turnId) {
      const row = db.prepare('SELECT * FROM turns WHERE turn_id = ?').get(turnId);
      if (row === undefined) throw new Failure('NOT_FOUND');
      return readTurn(row);
    },

    rename(conversationId, title) {
      const { changes } = db
        .prepare('UPDATE conversations SET title = ? WHERE conversation_id = ?')
        .run(title.trim(), conversationId);
      if (changes === 0) throw new Failure('NOT_FOUND');
    },

    remove(conversationId) {
      const { changes } = db.prepare('DELETE FROM conversations WHERE conversation_id = ?').run(conversationId);
      if (changes === 0) throw new Failure('NOT_FOUND');
    },
  };
}

function summary(row: SummaryRow): ConversationSummary {
  return {
    conversationId: conversationIdSchema.parse(row.conversation_id),
    title: row.title,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    turns: row.turns,
  };
}

function readTurn(row: SqlRow): Turn {
  return turnSchema.parse({
    ...(JSON.parse(String(row['details'])) as Record<string, unknown>),
    turnId: row['turn_id'],
    askedAtMs: row['asked_at_ms'],
    question: row['question'],
    mode: row['mode'],
    outcome: row['outcome'],
    answer: row['answer'],
  });
}

/** The first question on one line, cut at a word where it is long. */
function titleFrom(question: string): string {
  const line = question.replace(/\s+/gu, ' ').trim();
  if (line.length <= LONGEST_TITLE) return line;
  const cut = line.slice(0, LONGEST_TITLE - 1).replace(/[\uD800-\uDBFF]$/, '');
  const atWord = cut.replace(/\s+\S*$/u, '');
  return `${atWord.length > LONGEST_TITLE / 2 ? atWord : cut}…`;
}
