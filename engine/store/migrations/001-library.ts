/**
 * Sources, documents and their passages with the full-text index.
 * `passages_fts` holds analysed terms (see search/analysis), not text: FTS5 only splits them at spaces.
 */
export const sql = `
CREATE TABLE sources (
  source_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('folder','file','uploads','samples')),
  path TEXT UNIQUE,
  label TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready','missing')),
  added_at_ms INTEGER NOT NULL,
  scanned_at_ms INTEGER
) STRICT;

CREATE TABLE documents (
  document_id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  path TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  format TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued','indexed','failed')),
  failure_code TEXT,
  failure_message TEXT,
  size_bytes INTEGER NOT NULL,
  modified_at_ms REAL NOT NULL,
  content_hash TEXT,          -- SHA-256 of the file, hex; null until read
  extractor_version INTEGER,  -- of the extractor that made the text
  pages INTEGER,
  indexed_at_ms INTEGER
) STRICT;
CREATE INDEX documents_by_source ON documents (source_id, state);
CREATE INDEX documents_by_state ON documents (state);

CREATE TABLE document_texts (
  document_id TEXT PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
  text TEXT NOT NULL,
  blocks BLOB NOT NULL,      -- JSON, deflated
  page_spans BLOB NOT NULL   -- JSON, deflated
) STRICT;

CREATE TABLE document_pages (
  document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  page INTEGER NOT NULL,
  items BLOB NOT NULL,       -- JSON, deflated
  PRIMARY KEY (document_id, page)
) STRICT, WITHOUT ROWID;

-- Files dropped into the browser: their bytes, since there is no path to read them from again.
CREATE TABLE uploads (
  upload_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE passages (
  passage_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  page INTEGER,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  headings TEXT NOT NULL,    -- JSON array, outermost first
  content_hash TEXT NOT NULL,-- SHA-256 of headings and text, hex: what index entries are keyed by
  terms INTEGER NOT NULL     -- analysed terms in the full-text index
) STRICT;
CREATE INDEX passages_by_document ON passages (document_id, ordinal);

CREATE VIRTUAL TABLE passages_fts USING fts5 (
  terms, content = '', contentless_delete = 1, tokenize = "ascii tokenchars '._'"
);
CREATE VIRTUAL TABLE passages_terms USING fts5vocab (passages_fts, 'instance');
CREATE VIRTUAL TABLE passages_vocabulary USING fts5vocab (passages_fts, 'row');

-- Passages whose vectors are in the vector index, by model: SQLite is the truth, LanceDB is derived.
CREATE TABLE passage_vectors (
  passage_id INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
  model_id TEXT NOT NULL,
  PRIMARY KEY (model_id, passage_id)
) STRICT, WITHOUT ROWID;
`;
