import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';
import type { SourceId } from '../contract/ids.ts';
import type { Source } from '../contract/library.ts';
import { Failure } from './failure.ts';
import type { IntakeVectors } from './intake-commit.ts';
import type { Database } from './store/database.ts';
import { createDocumentCopies } from './store/document-copies.ts';
import { createDocumentPlaces } from './store/document-places.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createSourceStore } from './store/sources.ts';

/** What the library is made from: folders, files, uploads and samples coming and going as a whole. */
export interface IntakeSources {
  /** Failures: SOURCE_MISSING, SOURCE_UNREADABLE, INVALID_INPUT. */
  addPaths(paths: readonly string[]): Promise<Source[]>;
  addSamples(): Source;
  /** With all that came from it; a file that another source also holds, or the same bytes elsewhere, stay. Failure: NOT_FOUND. */
  remove(sourceId: SourceId): Promise<{ documents: number }>;
  samples(): Source | undefined;
  /** All where no ids are given. Failure: NOT_FOUND. */
  chosen(sourceIds: readonly SourceId[] | undefined): Source[];
}

/** Documents removed in one transaction. */
const REMOVED_AT_ONCE = 200;

export function createIntakeSources(parts: { db: Database; vectors: IntakeVectors | null; now: () => number }): IntakeSources {
  const { db, now } = parts;
  const sources = createSourceStore(db);
  const writer = createDocumentWriter(db);
  const copies = createDocumentCopies(db);
  const places = createDocumentPlaces(db);

  /** Documents that another source also covers go to that source: they are still part of the library. */
  function handOver(source: Source): void {
    const others = sources.list().filter((other) => other.sourceId !== source.sourceId && other.path !== null);
    if (others.length === 0 || source.path === null) return;
    const heirOf = (path: string) => others.find((other) => path === other.path || path.startsWith(withSeparator(other.path!)));
    db.transaction(() => {
      for (const document of writer.known(source.sourceId)) {
        const heir = heirOf(document.path);
        if (heir) writer.move(document.documentId, { sourceId: heir.sourceId, path: document.path, stamp: document });
      }
      for (const copy of copies.inSource(source.sourceId)) {
        const heir = heirOf(copy.path);
        if (heir) copies.attach(copy.documentId, { sourceId: heir.sourceId, path: copy.path, stamp: copy });
      }
    });
  }

  return {
    async addPaths(paths) {
      const found = await Promise.all(paths.map(lookAtPath));
      return db.transaction(() => found.map((source) => sources.add(source, now())));
    },
    addSamples: () => sources.add({ kind: 'samples', path: null, label: 'Sample notes' }, now()),
    async remove(sourceId) {
      const source = sources.get(sourceId);
      if (!source) throw new Failure('NOT_FOUND');
      handOver(source);
      let documents = 0;
      for (let isDone = false; !isDone;) {
        const left = db.transaction(() => places.leaveSource(sourceId, REMOVED_AT_ONCE));
        documents += left.documents;
        isDone = left.isDone;
        if (left.removed.length > 0) await parts.vectors?.afterCommit([], left.removed, new AbortController().signal);
      }
      db.transaction(() => {
        places.leaveSource(sourceId, Number.MAX_SAFE_INTEGER); // what a run under way queued meanwhile
        sources.remove(sourceId);
      });
      return { documents };
    },
    samples: () => sources.list().find((source) => source.kind === 'samples'),
    chosen(sourceIds) {
      if (sourceIds === undefined) return sources.list();
      return sourceIds.map((sourceId) => {
        const source = sources.get(sourceId);
        if (!source) throw new Failure('NOT_FOUND');
        return source;
      });
    },
  };
}

async function lookAtPath(given: string): Promise<{ kind: 'folder' | 'file'; path: string; label: string }> {
  if (!isAbsolute(given)) throw new Failure('INVALID_INPUT', { message: 'A folder or file is named by its whole path.' });
  const path = resolve(given);
  try {
    const stats = await stat(path);
    await access(path, constants.R_OK);
    return { kind: stats.isDirectory() ? 'folder' : 'file', path, label: basename(path) || path };
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    throw new Failure(code === 'ENOENT' || code === 'ENOTDIR' ? 'SOURCE_MISSING' : 'SOURCE_UNREADABLE', { cause: error });
  }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}
