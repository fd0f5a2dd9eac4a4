import { relative, sep } from 'node:path';
import type { Source } from '../../contract/library.ts';
import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';
import type { DocumentWriter, KnownDocument } from '../store/document-writer.ts';
import type { FileStamp } from '../store/stored-document.ts';
import { SAMPLES_PREFIX } from './document-files.ts';
import { scanFile, scanFolder, type FoundFile, type ScanOptions, type ScanResult } from './scan.ts';

/** A file intake has to read. */
export interface IntakeTask {
  sourceId: Source['sourceId'];
  /** As shown and stored. */
  path: string;
  /** Where it lies; null where its bytes are in the database. */
  filePath: string | null;
  stamp: FileStamp;
  known: KnownDocument | null;
  /** Known without reading it: why it cannot be. */
  failure: { code: FailureCode; message: string } | null;
}

export interface PathFailure {
  path: string;
  code: string;
  message: string;
}

/** What one source needs: files to read, documents whose files are gone, and what there was to count. */
export interface Survey {
  tasks: IntakeTask[];
  gone: KnownDocument[];
  unchanged: number;
  failed: PathFailure[];
}

export interface SurveyParts {
  writer: DocumentWriter;
  samplesDir: string;
  scan: ScanOptions;
  /** Documents made by any other version are read again. */
  makerVersion: number;
}

/**
 * Compares a source with what is known of it. A file of the same size and time is not opened. Failures: SOURCE_MISSING,
 * SOURCE_UNREADABLE: then nothing is known to be gone.
 */
export async function surveySource(source: Source, parts: SurveyParts, signal: AbortSignal): Promise<Survey> {
  const known = parts.writer.known(source.sourceId);
  if (source.kind === 'uploads') return surveyUploads(source, known, parts.makerVersion);
  const root = source.kind === 'samples' ? parts.samplesDir : source.path;
  if (root === null) throw new Failure('SOURCE_MISSING');
  const { files, unreadable }: ScanResult =
    source.kind === 'file' ? { files: [await scanFile(root)], unreadable: [] } : await scanFolder(root, parts.scan, signal);
  const shown =
    source.kind === 'samples'
      ? (path: string) => SAMPLES_PREFIX + relative(root, path).split(sep).join('/')
      : (path: string) => path;
  return compare(source, known, {
    makerVersion: parts.makerVersion,
    files,
    shown,
    unreadable,
    byPath: (path) => parts.writer.byPath(path),
  });
}

interface Listing extends ScanResult {
  makerVersion: number;
  shown: (path: string) => string;
  byPath: (path: string) => KnownDocument | null;
}

function compare(
  source: Source,
  known: readonly KnownDocument[],
  { files, shown, unreadable, byPath, makerVersion }: Listing,
): Survey {
  const missing = new Map(known.map((document) => [document.path, document]));
  const survey: Survey = {
    tasks: [],
    gone: [],
    unchanged: 0,
    failed: unreadable.map(({ path, code, message }) => ({ path: shown(path), code, message })),
  };
  for (const file of files) {
    const path = shown(file.path);
    const document = missing.get(path) ?? null;
    missing.delete(path);
    if (document === null && byPath(path) !== null) continue; // another source has it already
    if (document !== null && isCurrent(document, file, makerVersion)) noteCurrent(survey, document);
    else
      survey.tasks.push({
        sourceId: source.sourceId,
        path,
        filePath: file.path,
        stamp: file.stamp,
        known: document,
        failure: file.failure,
      });
  }
  for (const document of missing.values()) {
    const hidden = unreadable.some((folder) => document.path.startsWith(folder.path + sep));
    if (hidden) survey.unchanged++;
    else survey.gone.push(document);
  }
  survey.tasks.sort((a, b) => (a.path < b.path ? -1 : 1));
  return survey;
}

function surveyUploads(source: Source, known: readonly KnownDocument[], makerVersion: number): Survey {
  const survey: Survey = { tasks: [], gone: [], unchanged: 0, failed: [] };
  for (const document of known) {
    if (document.state !== 'queued' && document.extractorVersion === makerVersion) noteCurrent(survey, document);
    else {
      const stamp = { sizeBytes: document.sizeBytes, modifiedAtMs: document.modifiedAtMs };
      survey.tasks.push({
        sourceId: source.sourceId,
        path: document.path,
        filePath: null,
        stamp,
        known: document,
        failure: null,
      });
    }
  }
  return survey;
}

function noteCurrent(survey: Survey, { state, path, failureCode, failureMessage }: KnownDocument): void {
  if (state === 'indexed') survey.unchanged++;
  else survey.failed.push({ path, code: failureCode ?? 'INTERNAL', message: failureMessage ?? '' });
}

/** Failures that may pass without the file changing (permissions, links, limits) and cost nothing to look at again. */
const lookAgain = new Set<FailureCode>(['FILE_UNREADABLE', 'FILE_GONE', 'FILE_TOO_LARGE']);

function isCurrent(document: KnownDocument, file: FoundFile, makerVersion: number): boolean {
  if (document.state === 'queued' || document.extractorVersion !== makerVersion) return false;
  if (document.sizeBytes !== file.stamp.sizeBytes || document.modifiedAtMs !== file.stamp.modifiedAtMs) return false;
  if (file.failure !== null) return document.state === 'failed';
  return document.failureCode === null || !lookAgain.has(document.failureCode);
}
