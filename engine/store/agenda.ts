import type { CollectionId, DocumentId, EntryId } from '../../contract/ids.ts';
import type { Database } from './database.ts';

/** One stored time of an event, with what describes it. `isWall`: its times are those of the clock on the wall. */
export interface TimeRow {
  entryId: EntryId;
  documentId: DocumentId | null;
  collectionId: CollectionId;
  title: string;
  startMs: number;
  endMs: number;
  isWall: boolean;
  part: number;
  /** JSON, see the entries' table. */
  parts: string;
  recurring: boolean;
}

export interface TaskRow {
  entryId: EntryId;
  documentId: DocumentId | null;
  collectionId: CollectionId;
  title: string;
  dueMs: number | null;
  dueIsWall: boolean;
  dueAllDay: boolean;
  done: boolean;
  parts: string;
}

export interface ContactRow {
  entryId: EntryId;
  documentId: DocumentId | null;
  collectionId: CollectionId;
  title: string;
  parts: string;
}

/** A series with its bytes, to be worked out. */
export type UnexpandedRow = Pick<TimeRow, 'entryId' | 'documentId' | 'collectionId' | 'title' | 'parts'> & { data: string };

/** Looking entries up: by time, by what is due, by words. */
export interface AgendaReader {
  /** Whatever touches the time, a day more on either side for wall times; in no order. */
  between(fromMs: number, toMs: number): TimeRow[];
  /** Series whose times there are not all stored. */
  unexpanded(fromMs: number, toMs: number): UnexpandedRow[];
  tasks(done: boolean): TaskRow[];
  /** Whose words hold all of these (folded); by name. */
  contacts(words: readonly string[], limit: number): ContactRow[];
  /** Times of events whose words hold all of these, the last before a time first. */
  lastWith(words: readonly string[], beforeMs: number, limit: number): TimeRow[];
}

type Row = Record<string, string | number | null>;

const LONG_MS = 7 * 86_400_000;
const WALL_MS = 86_400_000;
const DOCUMENT = `coalesce((SELECT d.document_id FROM documents d WHERE d.path = e.document_path AND d.state = 'indexed'),
  (SELECT c.document_id FROM document_copies c WHERE c.path = e.document_path)) AS documentId`;
const TIME = `SELECT e.entry_id AS entryId, ${DOCUMENT}, e.collection_id AS collectionId, e.title, o.start_ms AS startMs,
  o.end_ms AS endMs, o.is_wall AS isWall, o.part, e.parts, (e.expanded_to_ms IS NOT NULL OR
  (SELECT count(*) FROM (SELECT 1 FROM occurrences x WHERE x.entry_id = e.entry_id LIMIT 2)) > 1) AS recurring`;

export function createAgendaReader(db: Database): AgendaReader {
  const between = db.prepare<Row>(
    `${TIME} FROM (
       SELECT entry_id, start_ms, end_ms, is_wall, part FROM occurrences WHERE start_ms >= ? AND start_ms < ? AND (end_ms > ? OR start_ms >= ?)
       UNION SELECT entry_id, start_ms, end_ms, is_wall, part FROM occurrences
         WHERE end_ms - start_ms > ${LONG_MS} AND start_ms < ? AND end_ms > ?
     ) o JOIN entries e USING (entry_id)`,
  );
  const unexpanded = db.prepare<Row>(
    `SELECT e.entry_id AS entryId, ${DOCUMENT}, e.collection_id AS collectionId, e.title, e.parts, e.data FROM entries e WHERE expanded_to_ms IS NOT NULL AND (expanded_to_ms < ? OR expanded_from_ms > ?)
       AND first_start_ms < ? AND (last_end_ms IS NULL OR last_end_ms > ?)`,
  );
  const tasks = db.prepare<Row>(
    `SELECT e.entry_id AS entryId, ${DOCUMENT}, e.collection_id AS collectionId, e.title, due_ms AS dueMs, due_is_wall AS dueIsWall,
       due_all_day AS dueAllDay, is_done AS done, parts FROM entries e WHERE kind = 'task' AND is_done <= ?`,
  );

  return {
    between(fromMs, toMs) {
      const [from, to] = [fromMs - WALL_MS, toMs + WALL_MS];
      return between.all(from - LONG_MS, to, from, from, to, from).map(asTime);
    },
    unexpanded: (fromMs, toMs) => unexpanded.all(toMs, fromMs, toMs, fromMs) as unknown as UnexpandedRow[],
    tasks: (done) =>
      tasks.all(done ? 1 : 0).map(
        (row) =>
          ({
            ...row,
            dueIsWall: row['dueIsWall'] === 1,
            dueAllDay: row['dueAllDay'] === 1,
            done: row['done'] === 1,
          }) as unknown as TaskRow,
      ),
    contacts(words, limit) {
      const { sql, values } = having(words);
      const found = db.prepare<Row>(
        `SELECT e.entry_id AS entryId, ${DOCUMENT}, e.collection_id AS collectionId, e.title, e.parts FROM entries e
         WHERE kind = 'contact' ${sql} ORDER BY title COLLATE NOCASE, entry_id LIMIT ?`,
      );
      return found.all(...values, limit) as unknown as ContactRow[];
    },
    lastWith(words, beforeMs, limit) {
      const { sql, values } = having(words);
      const found = db.prepare<Row>(
        `${TIME} FROM occurrences o JOIN entries e USING (entry_id) WHERE o.start_ms < ? ${sql} ORDER BY o.start_ms DESC LIMIT ?`,
      );
      return found.all(beforeMs, ...values, limit).map(asTime);
    },
  };
}

function having(words: readonly string[]): { sql: string; values: string[] } {
  return {
    sql: words.map(() => `AND e.words LIKE ? ESCAPE '\\'`).join(' '),
    values: words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`),
  };
}

function asTime(row: Row): TimeRow {
  return { ...row, isWall: row['isWall'] === 1, recurring: row['recurring'] === 1 } as unknown as TimeRow;
}
