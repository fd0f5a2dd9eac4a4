/**
 * Answers of providers and vectors of questions, for the very same again. Whatever takes a passage away takes the answers that
 * rest on it, in the same transaction: the words of a share that was withdrawn stay in none.
 */
export const sql = `
CREATE TABLE cached (
  key TEXT PRIMARY KEY,           -- SHA-256 of everything the value depends on
  kind TEXT NOT NULL CHECK (kind IN ('answers','embeddings')),
  made_ms INTEGER NOT NULL,       -- the wall's time
  used INTEGER NOT NULL,          -- counts up with each use: a clock may jump
  size_bytes INTEGER NOT NULL,
  value BLOB NOT NULL
) STRICT;
CREATE INDEX cached_by_use ON cached (used, size_bytes);
CREATE INDEX cached_by_age ON cached (made_ms);

-- What an answer rests on: its evidence, and that of the turns it was asked after. A passage's number is never given again.
CREATE TABLE cached_passages (
  passage_id INTEGER NOT NULL,
  key TEXT NOT NULL REFERENCES cached ON DELETE CASCADE,
  PRIMARY KEY (passage_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX cached_passages_by_key ON cached_passages (key);

CREATE TRIGGER cached_answer_loses_passage AFTER DELETE ON passages BEGIN
  DELETE FROM cached WHERE key IN (SELECT key FROM cached_passages WHERE passage_id = OLD.passage_id);
END;
CREATE TRIGGER cached_answer_has_other_passage AFTER UPDATE OF content_hash ON passages WHEN NEW.content_hash <> OLD.content_hash BEGIN
  DELETE FROM cached WHERE key IN (SELECT key FROM cached_passages WHERE passage_id = OLD.passage_id);
END;

-- How often each was looked for and found, by hour since 1970.
CREATE TABLE cache_lookups (
  cache TEXT NOT NULL,
  hour INTEGER NOT NULL,
  hits INTEGER NOT NULL,
  misses INTEGER NOT NULL,
  PRIMARY KEY (cache, hour)
) STRICT, WITHOUT ROWID;

-- What answers from the cache did not cost again.
CREATE TABLE cache_savings (
  hour INTEGER NOT NULL,
  currency TEXT NOT NULL,         -- empty where the first one told no cost
  answers INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  cost_micro INTEGER NOT NULL,    -- of those whose price was known
  unpriced INTEGER NOT NULL,
  PRIMARY KEY (hour, currency)
) STRICT, WITHOUT ROWID;
`;
