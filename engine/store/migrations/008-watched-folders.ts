/** What watching folders has to remember: which folder a source was, whose files are gone, and how to find paths fast. */
export const sql = `
-- Device and inode of a source's folder when it was last looked through: a drive taken away leaves another one behind.
CREATE TABLE source_roots (
  source_id TEXT PRIMARY KEY REFERENCES sources ON DELETE CASCADE,
  identity TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that are gone and whose documents stay: until a person was asked, or because the person said so.
CREATE TABLE gone_files (
  path TEXT PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE,
  decision TEXT NOT NULL CHECK (decision IN ('asked','remove','keep'))
) STRICT, WITHOUT ROWID;
CREATE INDEX gone_files_by_source ON gone_files (source_id, decision);

-- Sources are compared with their folders in the order of paths; a new file's content is looked for by its size first.
CREATE INDEX documents_by_place ON documents (source_id, path);
CREATE INDEX documents_by_size ON documents (size_bytes);
`;
