/**
 * Files of synced folders: what the server has, and what of it is here. Paths are below the account's root, NFC, with `/`
 * between their parts and none at their ends.
 */
export const sql = `
CREATE TABLE remote_roots (
  source_id TEXT PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
  fingerprint TEXT,               -- of the server's data when it was last listed ('' is one, too); null: never told
  is_restored INTEGER NOT NULL DEFAULT 0, -- the server went back in time, and what is gone since was not judged yet
  rules TEXT,                     -- the patterns and limits its files were last judged by
  share_root TEXT                 -- the folder itself lies in what somebody shared: the path of that
) STRICT;

CREATE TABLE remote_folders (
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  path TEXT NOT NULL,
  etag TEXT,                      -- all below it is in remote_files as of this one; null: to be listed again
  share_root TEXT,                -- path of the share it lies in, which it may be itself
  PRIMARY KEY (source_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE remote_files (
  file_id INTEGER PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  remote_id TEXT,                 -- oc:fileid; null where the server gives none. One file may show at two places (shares in shares).
  -- on the server, as last listed
  path TEXT,                      -- null once it is not there any more
  folder TEXT,                    -- of the folder it lies in; null as path
  href TEXT NOT NULL,             -- as the server writes it
  etag TEXT,
  size_bytes INTEGER,
  modified_at_ms INTEGER,
  uploaded_at_ms INTEGER,
  checksum TEXT,
  share_root TEXT,
  version TEXT NOT NULL,          -- made of all that can tell one content from another
  seen_at_ms INTEGER NOT NULL,    -- the server's clock when this version was listed first
  skipped TEXT,                   -- code of the failure that says why it is left on the server
  -- its download
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at_ms INTEGER,
  failure TEXT,                   -- JSON
  -- in the library
  held_path TEXT,                 -- where it is shown; null: not there
  held_version TEXT,
  held_hash TEXT,                 -- SHA-256, hex
  held_bytes INTEGER,
  copy_id TEXT,                   -- of its encrypted copy on the disk
  word TEXT CHECK (word IN ('asked','remove','keep')) -- gone from the server: the person's word on that
) STRICT;
CREATE UNIQUE INDEX remote_files_by_path ON remote_files (source_id, path) WHERE path IS NOT NULL;
CREATE UNIQUE INDEX remote_files_by_held_path ON remote_files (source_id, held_path) WHERE held_path IS NOT NULL;
CREATE INDEX remote_files_by_folder ON remote_files (source_id, folder);
CREATE INDEX remote_files_by_id ON remote_files (source_id, remote_id);
CREATE INDEX remote_files_gone ON remote_files (source_id) WHERE path IS NULL;
CREATE INDEX remote_files_wanted ON remote_files (source_id, size_bytes)
  WHERE path IS NOT NULL AND skipped IS NULL AND held_version IS NOT version;
CREATE INDEX remote_files_moved ON remote_files (source_id) WHERE path IS NOT NULL AND held_path <> path;
`;
