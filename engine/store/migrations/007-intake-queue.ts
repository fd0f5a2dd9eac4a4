/**
 * What is to be read, in an order that costs nothing to ask for however long the queue is, and what was being read when a
 * process died. `priority` is set when a document is queued (see intake-queue).
 */
export const sql = `
-- 1: findable as it was, and to be read again.
ALTER TABLE documents ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
-- 1: handed to a reader, 2: the only one handed out; a process that ends as it should leaves none behind.
ALTER TABLE documents ADD COLUMN reading INTEGER NOT NULL DEFAULT 0;
-- Times the process died while it was being read, the first time perhaps because of another file; 0 once it was read.
ALTER TABLE documents ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;

CREATE INDEX documents_to_read ON documents (priority DESC, path)
  WHERE (state = 'queued' OR stale = 1) AND retry_at_ms IS NULL AND deaths = 0 AND reading = 0;
CREATE INDEX documents_to_retry ON documents (retry_at_ms) WHERE retry_at_ms IS NOT NULL;
CREATE INDEX documents_suspected ON documents (deaths, path) WHERE deaths > 0;
CREATE INDEX documents_being_read ON documents (reading) WHERE reading > 0;
CREATE INDEX documents_with_failure ON documents (failure_code, state) WHERE failure_code IS NOT NULL;
`;
