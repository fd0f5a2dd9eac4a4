import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordingId as recordingIdSchema, type RecordingId } from '../../contract/ids.ts';
import { Failure } from '../../engine/failure.ts';
import { createKeptAudio } from '../../engine/listen/kept-audio.ts';
import type { Database } from '../../engine/store/database.ts';
import { createRecordingStore } from '../../engine/store/recordings.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

let db: Database;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ db, close } = await openTemporaryDatabase());
});

afterEach(() => close());

const id = (name: string): RecordingId => recordingIdSchema.parse(name);
const speech = (seconds: number, value = 1): Uint8Array => new Uint8Array(seconds * 32_000).fill(value);
const timeout = new Failure('PROVIDER_TIMEOUT').toData();

describe('recordings', () => {
  it('keep the audio of a failed turn, whole and in order', () => {
    const store = createRecordingStore(db);
    const writer = store.begin(id('r1'), 5);
    for (let piece = 0; piece < 50; piece++) writer.append(speech(0.1, piece));
    writer.fail(timeout);
    expect(store.list()).toEqual([{ recordingId: 'r1', recordedAtMs: 5, durationMs: 5000, failure: timeout }]);
    const audio = store.audio(id('r1'));
    expect(audio.byteLength).toBe(160_000);
    expect(Array.from({ length: 50 }, (_, piece) => audio[piece * 3200])).toEqual(
      Array.from({ length: 50 }, (_, piece) => piece),
    );
    store.remove(id('r1'));
    expect(store.list()).toEqual([]);
    expect(() => store.audio(id('r1'))).toThrow(new Failure('NOT_FOUND').message);
    expect(() => store.remove(id('r1'))).toThrow(new Failure('NOT_FOUND').message);
  });

  it('keep nothing of a turn that went well', () => {
    const store = createRecordingStore(db);
    const writer = store.begin(id('r1'), 5);
    writer.append(speech(5));
    writer.discard();
    expect(store.count()).toBe(0);
    expect(db.prepare('SELECT count(*) AS rows FROM recording_pieces').get()).toEqual({ rows: 0 });
  });

  it('of an engine that was killed are there at the next start, all but the last two seconds', () => {
    const killed = createRecordingStore(db);
    expect(killed.count()).toBe(0);
    const writer = killed.begin(id('r1'), 5);
    for (let piece = 0; piece < 59; piece++) writer.append(speech(0.1));
    killed.begin(id('nothing-heard-yet'), 6).append(speech(0.5));
    expect(killed.list()).toEqual([]);
    const [kept, ...others] = createRecordingStore(db).list();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({
      recordingId: 'r1',
      durationMs: 4000,
      failure: { code: 'TRANSCRIPTION_FAILED', retryable: true },
    });
    expect(kept?.failure.message).toContain('stopped while you were speaking');
  });

  it('make room, the oldest first', () => {
    const store = createRecordingStore(db);
    for (let at = 0; at < 103; at++) {
      const writer = store.begin(id(`r${at}`), at);
      writer.append(speech(0.1));
      writer.fail(timeout);
    }
    expect(store.count()).toBe(100);
    expect(store.list().at(-1)).toMatchObject({ recordingId: 'r3' });
  });
});

describe('a full disk', () => {
  /** The store over a database that refuses to write while `full` says so. */
  function openOn(full: () => boolean) {
    const refusing: Database = {
      ...db,
      transaction: (work) => {
        if (full()) throw new Failure('DISK_FULL');
        return db.transaction(work);
      },
    };
    return createRecordingStore(refusing);
  }

  it('does not end a turn: what could not be written is, once there is room', () => {
    let full = true;
    const store = openOn(() => full);
    const writer = store.begin(id('r1'), 5);
    for (let piece = 0; piece < 50; piece++) writer.append(speech(0.1, piece));
    expect(store.count()).toBe(0);
    full = false;
    for (let piece = 50; piece < 80; piece++) writer.append(speech(0.1, piece));
    writer.fail(timeout);
    expect(store.list()).toMatchObject([{ durationMs: 8000 }]);
    expect(Array.from({ length: 80 }, (_, piece) => store.audio(id('r1'))[piece * 3200])).toEqual(
      Array.from({ length: 80 }, (_, piece) => piece),
    );
  });

  it('is told where the sound had to be kept, and only logged where nothing needs it', () => {
    const store = openOn(() => true);
    const failing = store.begin(id('r1'), 5);
    failing.append(speech(1));
    expect(() => createKeptAudio(failing, createSilentLog()).fail(new Failure('PROVIDER_TIMEOUT'))).toThrow(
      new Failure('DISK_FULL').message,
    );
    const answered = createKeptAudio(store.begin(id('r2'), 5), createSilentLog());
    answered.append(speech(3));
    answered.discard();
    answered.keepUnsettled('too late');
    const left = createKeptAudio(store.begin(id('r3'), 5), createSilentLog());
    left.append(speech(3));
    left.keepUnsettled('Nobody asked.');
    expect(store.count()).toBe(0);
  });
});
