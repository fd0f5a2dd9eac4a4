/**
 * Which terms each document holds and how many hold each term: what exact full-text scores are computed from. Derived from
 * the passages' terms, written in the same transactions (see store/term-index). Ids of terms and documents are never used twice.
 */
export const sql = `
CREATE TABLE search_terms (
  term_id INTEGER PRIMARY KEY AUTOINCREMENT,
  term TEXT NOT NULL UNIQUE
) STRICT;

-- How many passages and documents hold each term, as of search_state: 512 terms a row, two 32-bit numbers each.
CREATE TABLE search_term_counts (
  chunk INTEGER PRIMARY KEY,
  counts BLOB NOT NULL
) STRICT;

CREATE TABLE search_documents (
  document_key INTEGER PRIMARY KEY AUTOINCREMENT, -- a new one whenever the document's passages change
  document_id TEXT NOT NULL UNIQUE REFERENCES documents ON DELETE CASCADE,
  passages BLOB NOT NULL     -- ids and lengths of its passages, packed
) STRICT;

CREATE TABLE search_document_terms (
  document_key INTEGER PRIMARY KEY REFERENCES search_documents ON DELETE CASCADE,
  terms BLOB NOT NULL        -- packed, see store/packed-terms
) STRICT;

-- Documents that went: what is kept in memory follows; terms stay until they are taken off the counts.
CREATE TABLE search_gone (
  gone_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_key INTEGER NOT NULL,
  passages BLOB NOT NULL,
  terms BLOB                 -- null once taken off the counts
) STRICT;

-- Counts hold the documents up to counted_key, less those gone up to counted_gone.
CREATE TABLE search_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  counted_key INTEGER NOT NULL,
  counted_gone INTEGER NOT NULL,
  uncounted INTEGER NOT NULL,  -- passages that came or went since
  complete INTEGER NOT NULL    -- 0: documents older than this index wait to be put in
) STRICT;
INSERT INTO search_state SELECT 1, 0, 0, 0, NOT EXISTS (SELECT 1 FROM passages);

CREATE TRIGGER search_documents_gone BEFORE DELETE ON search_documents BEGIN
  INSERT INTO search_gone (document_key, passages, terms)
    VALUES (OLD.document_key, OLD.passages, (SELECT terms FROM search_document_terms WHERE document_key = OLD.document_key));
END;
`;
