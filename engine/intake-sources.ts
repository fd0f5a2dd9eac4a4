import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, sep } from 'node:path';
import type { SourceId } from '../contract/ids.ts';
import type { Source } from '../contract/library.ts';
import { Failure } from './failure.ts';
import type { IntakeVectors } from './intake-commit.ts';
import { isOnDisk } from './library/originals.ts';
import type { Database } from './store/database.ts';
import { createDocumentCopies } from './store/document-copies.ts';
import { createDocumentPlaces } from './store/document-places.ts';
import { createDocumentWriter } from './store/document-writer.ts';
import { createKeptCopies } from './store/kept-copies.ts';
import { createSourceStore } from './store/sources.ts';
import type { FileCopies } from './nextcloud/file-copies.ts';

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

export interface IntakeSourcesParts {
  db: Database;
  vectors: IntakeVectors | null;
  /** Of files that lie on servers. */
  copies: Pick<FileCopies, 'remove'>;
  now: () => number;
}

export function createIntakeSources(parts: IntakeSourcesParts): IntakeSources {
  const { db, now } = parts;
  const sources = createSourceStore(db);
  const writer = createDocumentWriter(db);
  const copies = createDocumentCopies(db);
  const places = createDocumentPlaces(db);
  const kept = createKeptCopies(db);

  /** Documents that another source also covers go to that source: they are still part of the library. */
  function handOver(source: Source): void {
    const others = sources.list().filter((other) => other.sourceId !== source.sourceId && isAlike(other, source));
    if (others.length === 0 || source.path === null) return;
    const heirOf = (path: string) => others.find((other) => isInside(path, other));
    db.transaction(() => {
      for (const document of writer.known(source.sourceId)) {
        const heir = heirOf(document.path);
        if (!heir) continue;
        writer.move(document.documentId, { sourceId: heir.sourceId, path: document.path, stamp: document });
        kept.move(document.path, { sourceId: heir.sourceId, path: document.path });
      }
      for (const copy of copies.inSource(source.sourceId)) {
        const heir = heirOf(copy.path);
        if (!heir) continue;
        copies.attach(copy.documentId, { sourceId: heir.sourceId, path: copy.path, stamp: copy });
        kept.move(copy.path, { sourceId: heir.sourceId, path: copy.path });
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
      const copyIds = db.transaction(() => {
        places.leaveSource(sourceId, Number.MAX_SAFE_INTEGER); // what a run under way queued meanwhile
        const held = kept.inSource(sourceId);
        sources.remove(sourceId);
        return held;
      });
      // Last, so that what is cut short here leaves copies nobody refers to, which go at the next start.
      for (const copyId of copyIds) await parts.copies.remove(copyId);
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

/** Folders of servers and those of the disk never hold each other's files, whatever their paths look like. */
function isAlike(one: Source, other: Source): boolean {
  return isOnDisk(one.kind) ? isOnDisk(other.kind) : one.kind === other.kind;
}

function isInside(path: string, source: Source): boolean {
  if (source.path === null) return false;
  const separator = isOnDisk(source.kind) ? sep : '/';
  const folder = source.path.endsWith(separator) ? source.path : source.path + separator;
  return path === source.path || path.startsWith(folder);
}
