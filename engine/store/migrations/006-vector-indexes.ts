/**
 * Which vector indexes there are: the one that answers, one that is being built beside it, and those that are to go. The
 * passages an index holds are found by passage first, since passages go one by one and indexes as a whole.
 */
export const sql = `
CREATE TABLE vector_indexes (
  index_id INTEGER PRIMARY KEY AUTOINCREMENT,
  model_id TEXT NOT NULL,
  generation INTEGER NOT NULL,  -- names its folder, with the model
  state TEXT NOT NULL CHECK (state IN ('current','building','leaving')),
  UNIQUE (model_id, generation)
) STRICT;
CREATE UNIQUE INDEX vector_indexes_by_role ON vector_indexes (state) WHERE state <> 'leaving';
INSERT INTO vector_indexes (model_id, generation, state)
  SELECT model_id, 0, 'current' FROM passage_vectors GROUP BY model_id ORDER BY count(*) DESC LIMIT 1;

CREATE TABLE passage_vectors_new (
  passage_id INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
  index_id INTEGER NOT NULL,
  PRIMARY KEY (passage_id, index_id)
) STRICT, WITHOUT ROWID;
INSERT INTO passage_vectors_new (passage_id, index_id)
  SELECT passage_id, index_id FROM passage_vectors JOIN vector_indexes USING (model_id);
DROP TABLE passage_vectors;
ALTER TABLE passage_vectors_new RENAME TO passage_vectors;
`;
