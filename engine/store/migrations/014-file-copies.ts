/** Which encrypted copy holds the original of a synced file, by the path it is shown at. */
export const sql = `
CREATE TABLE file_copies (
  path TEXT PRIMARY KEY,          -- a document's own, or another one of the same bytes
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  copy_id TEXT NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  modified_at_ms REAL NOT NULL,
  content_hash TEXT NOT NULL      -- SHA-256 of the plain bytes, hex
) STRICT, WITHOUT ROWID;
CREATE INDEX file_copies_by_source ON file_copies (source_id);
`;
