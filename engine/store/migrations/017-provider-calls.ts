/** One row for each call of a provider, made before anything is sent. */
export const sql = `
CREATE TABLE provider_calls (
  made INTEGER PRIMARY KEY,       -- the order they were made in, whatever the clock said
  call_id TEXT NOT NULL UNIQUE,
  started_ms INTEGER NOT NULL,    -- the wall's time
  ended_ms INTEGER,
  role TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  provider_name TEXT NOT NULL,    -- as it was called then
  host TEXT NOT NULL,
  model TEXT NOT NULL,
  conversation_id TEXT,           -- no reference: what it cost stays when the conversation goes
  turn_id TEXT,
  trace_id TEXT NOT NULL,
  outcome TEXT NOT NULL,          -- pending, done, failed, cancelled, lost
  input_tokens INTEGER NOT NULL,  -- until the provider told its own: the estimate, reserved against the limits
  cached_input_tokens INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  audio_ms INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  is_estimated INTEGER NOT NULL,
  service_tier TEXT,
  cost_micro INTEGER,             -- null: price not known
  currency TEXT NOT NULL,
  priced_on TEXT
) STRICT;
CREATE INDEX provider_calls_by_time ON provider_calls (started_ms);
CREATE INDEX provider_calls_by_turn ON provider_calls (turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX provider_calls_pending ON provider_calls (outcome) WHERE outcome = 'pending';
`;
