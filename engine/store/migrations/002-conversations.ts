/** Conversations with their turns, settings, and secrets. */
export const sql = `
CREATE TABLE conversations (
  conversation_id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_by_time ON conversations (updated_at_ms DESC);

CREATE TABLE turns (
  turn_id TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
  asked_at_ms INTEGER NOT NULL,
  question TEXT NOT NULL,
  mode TEXT NOT NULL,
  outcome TEXT NOT NULL,
  answer TEXT NOT NULL,
  details TEXT NOT NULL      -- JSON: the rest of the contract's turn
) STRICT;
CREATE INDEX turns_by_conversation ON turns (conversation_id, asked_at_ms);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL        -- JSON
) STRICT;

-- API keys: here where the machine has no keychain (the whole database is encrypted), else only where they lie.
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  kept_in TEXT NOT NULL CHECK (kept_in IN ('keychain','database')),
  value TEXT,                -- null when it lies in the keychain
  CHECK ((kept_in = 'database') = (value IS NOT NULL))
) STRICT;
`;
