/** What stood in the place of words that were sent to a provider, by conversation. Never sent itself. */
export const sql = `
CREATE TABLE pseudonyms (
  conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
  token TEXT NOT NULL,            -- PERSON_1; PERSON_1B is the second written form of the same person
  original TEXT NOT NULL,         -- exactly as it was written
  PRIMARY KEY (conversation_id, token)
) STRICT, WITHOUT ROWID;
`;
