/** Accounts of servers, and what is synced from them: each chosen folder, calendar or address book is a source of the library. */
export const sql = `
CREATE TABLE accounts (
  account_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('nextcloud','webdav')),
  base_url TEXT NOT NULL,         -- with its path, without a trailing slash
  user_id TEXT NOT NULL,          -- as the server names the user in addresses
  login_name TEXT NOT NULL,       -- what goes with the app password
  display_name TEXT NOT NULL,
  label TEXT NOT NULL UNIQUE,     -- what paths of its documents begin with
  state TEXT NOT NULL CHECK (state IN ('ready','sign-in','disabled','untrusted')),
  is_signed_out INTEGER NOT NULL DEFAULT 0, -- signed out, what was synced is kept
  failure TEXT,                   -- JSON
  version TEXT,
  certificate_fingerprint TEXT,   -- SHA-256 of the certificate a person accepted
  quota TEXT,                     -- JSON
  added_at_ms INTEGER NOT NULL,
  UNIQUE (base_url, user_id)
) STRICT;

CREATE TABLE synced_sources (
  source_id TEXT PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('folder','calendar','contacts')),
  remote_path TEXT NOT NULL,      -- a folder's below the account's root; a collection's address
  choice TEXT NOT NULL DEFAULT '{}', -- JSON: include, exclude, maxFileBytes
  state TEXT NOT NULL DEFAULT 'never' CHECK (state IN ('never','current','syncing','waiting','asking','stopped','kept')),
  failure TEXT,                   -- JSON
  question TEXT,                  -- JSON: what a person is asked before anything is removed
  sync_token TEXT,
  server_items INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  completed_at_ms INTEGER,
  next_run_at_ms INTEGER
) STRICT;
CREATE INDEX synced_sources_by_account ON synced_sources (account_id);

CREATE TABLE sync_log (
  change_id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  what TEXT NOT NULL,
  path TEXT NOT NULL,
  detail TEXT
) STRICT;
CREATE INDEX sync_log_by_source ON sync_log (source_id, change_id);
`;
