import { failureSchema, type FailureData } from '../../contract/failures.ts';
import type { RecordingId } from '../../contract/ids.ts';
import { CAPTURE_RATE_HZ, type Recording } from '../../contract/voice.ts';
import { durationMsOf, joined } from '../audio/pcm.ts';
import { Failure } from '../failure.ts';
import type { Database } from './database.ts';

/** Audio of turns: kept while a turn is under way, and afterwards where its words could not be made out. */
export interface RecordingStore {
  /** Begins to keep the audio of a turn. */
  begin(recordingId: RecordingId, atMs: number): RecordingWriter;
  /** The ones that failed, newest first. */
  list(): Recording[];
  count(): number;
  /** s16le mono 16 kHz. Failure: NOT_FOUND. */
  audio(recordingId: RecordingId): Uint8Array;
  /** Failure: NOT_FOUND. */
  remove(recordingId: RecordingId): void;
}

export interface RecordingWriter {
  /** Takes audio as it arrives; written every two seconds of it. What a full disk refuses waits in memory and is tried again. */
  append(audio: Uint8Array): void;
  /** Writes what waits, so that a killed engine loses none of it. What cannot be written goes on waiting. */
  write(): void;
  /** The words were made out, or there were none: nothing is kept. Failures: DISK_*. */
  discard(): void;
  /** Kept with why, to be tried again or discarded by the person. Failures: DISK_*. */
  fail(failure: FailureData): void;
}

/** A killed engine loses at most this much of what was said. */
const WRITE_EVERY_BYTES = 2 * CAPTURE_RATE_HZ * 2;

/** Kept recordings beyond these make room, the oldest first: about two hours of speech that nobody came back to. */
const MOST_RECORDINGS = 100;
const MOST_BYTES = 256 * 1024 * 1024;

const STOPPED: FailureData = new Failure('TRANSCRIPTION_FAILED', {
  message: 'VoiceAssist stopped while you were speaking. What was heard up to then is kept: try again, or discard it.',
}).toData();

/** Opening marks recordings that an engine left unfinished as failed: nobody else writes to this profile. */
export function createRecordingStore(db: Database): RecordingStore {
  const insert = db.prepare('INSERT INTO recordings (recording_id, recorded_at_ms) VALUES (?, ?)');
  const write = db.prepare('INSERT INTO recording_pieces (recording_id, ordinal, audio) VALUES (?, ?, ?)');
  const measure = db.prepare('UPDATE recordings SET duration_ms = ? WHERE recording_id = ?');
  const setFailure = db.prepare('UPDATE recordings SET failure = ? WHERE recording_id = ?');
  const remove = db.prepare('DELETE FROM recordings WHERE recording_id = ?');
  const pieces = db.prepare<{ audio: Uint8Array }>('SELECT audio FROM recording_pieces WHERE recording_id = ? ORDER BY ordinal');
  const failed = db.prepare<{ id: string; atMs: number; durationMs: number; failure: string }>(
    `SELECT recording_id AS id, recorded_at_ms AS atMs, duration_ms AS durationMs, failure FROM recordings
     WHERE failure IS NOT NULL ORDER BY recorded_at_ms DESC, rowid DESC`,
  );
  const sizes = db.prepare<{ id: string; bytes: number }>(
    `SELECT recording_id AS id, total(length(audio)) AS bytes FROM recordings JOIN recording_pieces USING (recording_id)
     WHERE failure IS NOT NULL GROUP BY recording_id ORDER BY recorded_at_ms DESC, recordings.rowid DESC`,
  );

  db.prepare('UPDATE recordings SET failure = ? WHERE failure IS NULL').run(JSON.stringify(STOPPED));

  function makeRoom(): void {
    let bytes = 0;
    for (const [place, { id, bytes: size }] of sizes.all().entries()) {
      bytes += size;
      if (place >= MOST_RECORDINGS || (place > 0 && bytes > MOST_BYTES)) remove.run(id);
    }
  }

  return {
    begin(recordingId, atMs) {
      let waiting: Uint8Array[] = [];
      let waitingBytes = 0;
      let writeAtBytes = WRITE_EVERY_BYTES;
      let writtenBytes = 0;
      let ordinal = 0;
      let over = false;

      function flush(): void {
        if (waitingBytes === 0) return;
        db.transaction(() => {
          if (ordinal === 0) insert.run(recordingId, Math.round(atMs));
          write.run(recordingId, ordinal, joined(waiting));
          measure.run(Math.round(durationMsOf(writtenBytes + waitingBytes, CAPTURE_RATE_HZ)), recordingId);
        });
        ordinal++;
        writtenBytes += waitingBytes;
        waiting = [];
        waitingBytes = 0;
      }

      function flushOrWait(): void {
        try {
          flush();
          writeAtBytes = WRITE_EVERY_BYTES;
        } catch (error) {
          // The person goes on speaking, and may well be answered: only a failed transcription needs the copy.
          if (!(error instanceof Failure)) throw error;
          writeAtBytes = waitingBytes + WRITE_EVERY_BYTES;
        }
      }

      return {
        append(audio) {
          if (over) return;
          waiting.push(audio);
          waitingBytes += audio.byteLength;
          if (waitingBytes >= writeAtBytes) flushOrWait();
        },
        write() {
          if (!over) flushOrWait();
        },
        discard() {
          over = true;
          if (ordinal > 0) remove.run(recordingId);
        },
        fail(failure) {
          over = true;
          db.transaction(() => {
            flush();
            setFailure.run(JSON.stringify(failure), recordingId);
            makeRoom();
          });
        },
      };
    },
    list: () =>
      failed.all().map(({ id, atMs, durationMs, failure }) => ({
        recordingId: id as RecordingId,
        recordedAtMs: atMs,
        durationMs,
        failure: failureSchema.parse(JSON.parse(failure)),
      })),
    count: () => failed.all().length,
    audio(recordingId) {
      const found = pieces.all(recordingId);
      if (found.length === 0) throw new Failure('NOT_FOUND');
      return joined(found.map(({ audio }) => audio));
    },
    remove(recordingId) {
      if (remove.run(recordingId).changes === 0) throw new Failure('NOT_FOUND');
    },
  };
}
