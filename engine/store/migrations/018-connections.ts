/** What was sent to other computers: when, where, why, how much; never what. */
export const sql = `
CREATE TABLE connections (
  connection_id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_ms INTEGER NOT NULL,    -- the wall's time
  took_ms INTEGER NOT NULL,
  purpose TEXT NOT NULL,
  destination TEXT NOT NULL,      -- scheme, host and port: a path may name a patient
  bytes_out INTEGER NOT NULL,     -- of bodies and messages
  bytes_in INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  outcome TEXT NOT NULL,          -- open, done, failed, refused, cancelled
  status INTEGER,
  replaced TEXT,                  -- counts, as JSON
  call_id TEXT
) STRICT;
CREATE INDEX connections_by_time ON connections (started_ms);
CREATE INDEX connections_by_call ON connections (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX connections_open ON connections (outcome) WHERE outcome = 'open';
`;
