/** Pages whose words were recognised, until their document is stored: what a scan of 500 pages is not begun anew for. */
export const sql = `
CREATE TABLE recognised_pictures (
  picture_hash TEXT PRIMARY KEY, -- SHA-256 of its orientation and bytes, hex
  page BLOB NOT NULL,            -- JSON, deflated
  kept_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX recognised_pictures_by_age ON recognised_pictures (kept_at_ms);
`;
