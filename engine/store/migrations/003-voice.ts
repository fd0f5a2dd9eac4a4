/** What voice turns leave behind, and audio whose words could not be made out. */
export const sql = `
CREATE TABLE recordings (
  recording_id TEXT PRIMARY KEY,
  recorded_at_ms INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL DEFAULT 0,
  failure TEXT               -- JSON; null while the turn is under way
) STRICT;

-- Written while a person speaks, so that a killed engine loses the last moments only. s16le mono 16 kHz.
CREATE TABLE recording_pieces (
  recording_id TEXT NOT NULL REFERENCES recordings ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  audio BLOB NOT NULL,
  PRIMARY KEY (recording_id, ordinal)
) STRICT;

CREATE TABLE voice_turns (
  turn_id TEXT PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
  timings TEXT NOT NULL,     -- JSON
  heard TEXT                 -- JSON: how much of the spoken answer was heard; null where nothing was spoken
) STRICT;
`;
