import { expect, it } from 'vitest';
import { createRecognisedPictures } from '../../engine/store/recognised-pictures.ts';
import { databaseAtVersion, tablesOf } from './version.ts';

it('keeps what was read from a picture until its document is stored, or a month has passed', async () => {
  const db = await databaseAtVersion(9);
  expect(tablesOf(db)['recognised_pictures']).toEqual(['picture_hash', 'page', 'kept_at_ms']);
  const pictures = createRecognisedPictures(db);
  pictures.keep('a', { lines: ['words'] }, 1000);
  pictures.keep('b', { lines: [] }, 2000);
  expect(pictures.find('a')).toEqual({ lines: ['words'] });
  pictures.forget(['a']);
  expect(pictures.find('a')).toBeNull();
  pictures.keep('c', {}, 2000 + 31 * 24 * 60 * 60_000);
  expect([pictures.find('b'), pictures.find('c')]).toEqual([null, {}]);
});
