/**
 * Calendars, address books and their entries. An entry's `data` is what the server holds, and the original of its document;
 * the rest is read from it. Times of whole days and floating times are wall times (as if they were UTC): where they lie depends
 * on this machine's time zone, which may change.
 */
export const sql = `
CREATE TABLE collections (
  collection_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  href TEXT NOT NULL,             -- as the server writes it: a path, percent-encoded, with a slash at its end
  kind TEXT NOT NULL CHECK (kind IN ('calendar','tasks','contacts')),
  components TEXT NOT NULL,       -- JSON: what it takes, VEVENT and VTODO
  name TEXT NOT NULL,
  color TEXT,
  is_read_only INTEGER NOT NULL,
  source_id TEXT UNIQUE REFERENCES sources ON DELETE SET NULL, -- not null: chosen
  UNIQUE (account_id, href)
) STRICT;

CREATE TABLE entries (
  entry_id TEXT PRIMARY KEY,
  collection_id TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
  href TEXT NOT NULL,
  etag TEXT,                      -- null where the server gave none
  uid TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('event','task','contact','other')),
  data TEXT NOT NULL,
  document_path TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  words TEXT NOT NULL,            -- folded, for finding it by a name
  parts TEXT NOT NULL,            -- JSON: what of it is shown; of a series first the rule's, then its exceptions'
  is_kept INTEGER NOT NULL DEFAULT 0, -- gone from the server, and a person wanted it kept
  -- events: all of its times lie between these; last_end_ms null where they never end
  first_start_ms INTEGER,
  last_end_ms INTEGER,
  -- a series: times of it are in occurrences from the one to the other; null where all are
  expanded_from_ms INTEGER,
  expanded_to_ms INTEGER,
  -- tasks
  due_ms INTEGER,
  due_is_wall INTEGER NOT NULL DEFAULT 0,
  due_all_day INTEGER NOT NULL DEFAULT 0,
  is_done INTEGER NOT NULL DEFAULT 0,
  UNIQUE (collection_id, href)
) STRICT;
CREATE INDEX entries_by_kind ON entries (kind, is_done, due_ms);
CREATE INDEX entries_by_uid ON entries (uid);
CREATE INDEX entries_open ON entries (expanded_to_ms) WHERE expanded_to_ms IS NOT NULL;

CREATE TABLE occurrences (
  entry_id TEXT NOT NULL REFERENCES entries ON DELETE CASCADE,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  is_wall INTEGER NOT NULL,
  part INTEGER NOT NULL,          -- index into the entry's parts
  PRIMARY KEY (entry_id, start_ms, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrences_by_start ON occurrences (start_ms, end_ms, is_wall, part);
CREATE INDEX occurrences_long ON occurrences (start_ms) WHERE end_ms - start_ms > 604800000;
`;
