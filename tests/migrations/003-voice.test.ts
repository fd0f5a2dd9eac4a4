import { expect, it } from 'vitest';
import { databaseAtVersion, tablesOf, toVersion } from './version.ts';

const TURN = `
  INSERT INTO conversations VALUES ('c1', 'title', 1, 1);
  INSERT INTO turns VALUES ('t1', 'c1', 1, 'question', 'offline', 'answered', 'answer', '{}');
`;

it('adds recordings and the timings of voice turns, and keeps conversations as they were', async () => {
  const db = await databaseAtVersion(2);
  db.exec(TURN);
  const before = [tablesOf(db), db.prepare('SELECT * FROM turns').all()];
  toVersion(db, 3);
  const { recordings, recording_pieces, voice_turns, ...earlier } = tablesOf(db);
  expect([earlier, db.prepare('SELECT * FROM turns').all()]).toEqual(before);
  expect(recordings).toEqual(['recording_id', 'recorded_at_ms', 'duration_ms', 'failure']);
  expect(recording_pieces).toEqual(['recording_id', 'ordinal', 'audio']);
  expect(voice_turns).toEqual(['turn_id', 'timings', 'heard']);
  expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
});

it('takes the timings away with their turn, and the audio with its recording', async () => {
  const db = await databaseAtVersion(3);
  db.exec(`${TURN}
    INSERT INTO voice_turns VALUES ('t1', '{}', NULL);
    INSERT INTO recordings VALUES ('r1', 1, 10, NULL);
    INSERT INTO recording_pieces VALUES ('r1', 0, x'0000');
    DELETE FROM conversations;
    DELETE FROM recordings;
  `);
  expect(db.prepare('SELECT count(*) AS rows FROM voice_turns').get()).toEqual({ rows: 0 });
  expect(db.prepare('SELECT count(*) AS rows FROM recording_pieces').get()).toEqual({ rows: 0 });
});

it('keeps timings only of turns that are there', async () => {
  const db = await databaseAtVersion(3);
  expect(() => db.exec(`INSERT INTO voice_turns VALUES ('none', '{}', NULL)`)).toThrow('FOREIGN KEY');
});
