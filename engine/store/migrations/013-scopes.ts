/**
 * Where documents lie decides what a scope leaves of them: whatever changes a place is noted in the same transaction, so that
 * readers follow it instead of reading every path for every question. What a turn was narrowed to is among its details.
 */
export const sql = `
CREATE TABLE place_changes (
  change_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT           -- null: an entry of a calendar or an address book
) STRICT;

-- Readers further behind than this read everything anew.
CREATE TRIGGER place_changes_kept AFTER INSERT ON place_changes BEGIN
  DELETE FROM place_changes WHERE change_id <= NEW.change_id - 2000;
END;

CREATE TRIGGER document_placed AFTER INSERT ON documents BEGIN
  INSERT INTO place_changes (document_id) VALUES (NEW.document_id);
END;
CREATE TRIGGER document_moved AFTER UPDATE OF path, source_id ON documents BEGIN
  INSERT INTO place_changes (document_id) VALUES (NEW.document_id);
END;
CREATE TRIGGER document_left AFTER DELETE ON documents BEGIN
  INSERT INTO place_changes (document_id) VALUES (OLD.document_id);
END;

CREATE TRIGGER copy_placed AFTER INSERT ON document_copies BEGIN
  INSERT INTO place_changes (document_id) VALUES (NEW.document_id);
END;
CREATE TRIGGER copy_moved AFTER UPDATE OF path, source_id, document_id ON document_copies BEGIN
  INSERT INTO place_changes (document_id) VALUES (OLD.document_id), (NEW.document_id);
END;
CREATE TRIGGER copy_left AFTER DELETE ON document_copies BEGIN
  INSERT INTO place_changes (document_id) VALUES (OLD.document_id);
END;

CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
  INSERT INTO place_changes (document_id) VALUES (NULL);
END;
CREATE TRIGGER entry_changed AFTER UPDATE OF data, kind, document_path, parts ON entries BEGIN
  INSERT INTO place_changes (document_id) VALUES (NULL);
END;
CREATE TRIGGER entry_gone AFTER DELETE ON entries BEGIN
  INSERT INTO place_changes (document_id) VALUES (NULL);
END;
`;
