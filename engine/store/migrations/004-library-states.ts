/**
 * Documents may wait, be tried again and carry what they tell of themselves; sources may be unsure; the same bytes under
 * several paths are one document. Tables whose conditions change are made anew, since SQLite cannot change conditions.
 */
export const sql = `
CREATE TABLE sources_new (
  source_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  path TEXT UNIQUE,
  label TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready','missing','unsure')),
  added_at_ms INTEGER NOT NULL,
  scanned_at_ms INTEGER,
  exclude TEXT NOT NULL DEFAULT '[]'  -- JSON array of patterns
) STRICT;
INSERT INTO sources_new (source_id, kind, path, label, state, added_at_ms, scanned_at_ms)
  SELECT source_id, kind, path, label, state, added_at_ms, scanned_at_ms FROM sources;
DROP TABLE sources;
ALTER TABLE sources_new RENAME TO sources;

CREATE TABLE documents_new (
  document_id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  path TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  format TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued','indexed','waiting','failed')),
  failure_code TEXT,
  failure_message TEXT,
  size_bytes INTEGER NOT NULL,
  modified_at_ms REAL NOT NULL,
  content_hash TEXT,          -- SHA-256 of the file, hex; null until read
  extractor_version INTEGER,  -- of the extractor that made the text
  pages INTEGER,
  indexed_at_ms INTEGER,
  kind TEXT NOT NULL DEFAULT 'other',
  authors TEXT NOT NULL DEFAULT '[]',  -- JSON array
  date_ms REAL,               -- the document's own date
  language TEXT,              -- ISO 639-1
  priority INTEGER NOT NULL DEFAULT 0, -- larger is read first
  attempts INTEGER NOT NULL DEFAULT 0, -- that did not end well
  retry_at_ms REAL            -- when it is tried again by itself
) STRICT;
INSERT INTO documents_new (document_id, source_id, path, title, format, state, failure_code, failure_message, size_bytes,
    modified_at_ms, content_hash, extractor_version, pages, indexed_at_ms)
  SELECT document_id, source_id, path, title, format, state, failure_code, failure_message, size_bytes, modified_at_ms,
    content_hash, extractor_version, pages, indexed_at_ms FROM documents;
DROP TABLE documents;
ALTER TABLE documents_new RENAME TO documents;
CREATE INDEX documents_by_source ON documents (source_id, state);
CREATE INDEX documents_by_state ON documents (state, priority);
CREATE INDEX documents_by_content ON documents (content_hash);

-- Other paths of a document's very bytes: found once, named everywhere.
CREATE TABLE document_copies (
  path TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  size_bytes INTEGER NOT NULL,
  modified_at_ms REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_copies_by_document ON document_copies (document_id);
CREATE INDEX document_copies_by_source ON document_copies (source_id);
`;
