import { expect, it } from 'vitest';
import type { SourceId } from '../../contract/ids.ts';
import { createKeptCopies } from '../../engine/store/kept-copies.ts';
import { databaseAtVersion, tablesOf } from './version.ts';

it('tells which copy is whose original, by path, and forgets those of a source that goes', async () => {
  const db = await databaseAtVersion(14);
  expect(tablesOf(db)['file_copies']).toEqual(['path', 'source_id', 'copy_id', 'size_bytes', 'modified_at_ms', 'content_hash']);
  const insert = "INSERT INTO sources (source_id, kind, path, label, added_at_ms) VALUES (?, 'remote-folder', ?, ?, 0)";
  for (const source of ['one', 'two']) db.prepare(insert).run(source, source, source);
  const kept = createKeptCopies(db);
  const copy = (path: string, copyId: string, sourceId: string) => ({
    path,
    copyId,
    sourceId: sourceId as SourceId,
    sizeBytes: 3,
    modifiedAtMs: 1.5,
    contentHash: 'hash',
  });
  kept.put(copy('one/a.md', 'a', 'one'));
  kept.put(copy('one/a.md', 'b', 'one'));
  kept.put(copy('one/c.md', 'c', 'one'));
  expect([kept.isKept('a'), kept.isKept('b'), kept.at('one/a.md')]).toEqual([false, true, copy('one/a.md', 'b', 'one')]);
  kept.move('one/c.md', { sourceId: 'two' as SourceId, path: 'two/d.md' });
  expect(kept.page('one/a.md', 10)).toEqual([copy('two/d.md', 'c', 'two')]);
  db.prepare("DELETE FROM sources WHERE source_id = 'one'").run();
  expect([kept.ids(), kept.inSource('two' as SourceId)]).toEqual([new Set(['c']), ['c']]);
  kept.drop('two/d.md');
  expect(kept.ids().size).toBe(0);
});
