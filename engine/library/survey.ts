import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Source } from '../../contract/library.ts';
import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';
import type { DocumentCopies, KnownPath } from '../store/document-copies.ts';
import type { KnownDocument } from '../store/document-writer.ts';
import type { GoneFiles } from '../store/gone-files.ts';
import type { FileStamp } from '../store/stored-document.ts';
import { SAMPLES_PREFIX } from './document-files.ts';
import { createExclusion } from './exclude-names.ts';
import { isOnDisk } from './originals.ts';
import { judgeRemovals } from './judge-removals.ts';
import { createKnownPaths } from './known-paths.ts';
import { scanFile, scanFolder, type FoundFile, type Scanned } from './scan.ts';
import { codeOf, lookAtRoot, type SourceRoot } from './source-root.ts';

/** A file intake has to read. */
export interface IntakeTask {
  sourceId: Source['sourceId'];
  /** As shown and stored. */
  path: string;
  /** Where it lies; null where its bytes are in the database. */
  filePath: string | null;
  stamp: FileStamp;
  known: KnownDocument | null;
  /** It held another document's bytes and does no longer: it is a file of its own until it was read. */
  wasCopy: boolean;
  /** Known without reading it: why it cannot be. */
  failure: { code: FailureCode; message: string } | null;
}

export interface PathFailure {
  path: string;
  code: string;
  message: string;
}

/** What one source needs beside the files to read, and what there was to count. */
export interface Survey {
  state: Source['state'];
  /** Paths to forget: gone, or left out from now on. */
  gone: KnownPath[];
  unchanged: number;
  failed: PathFailure[];
  /** Files that are still being written: to be looked at again soon. */
  unsettled: string[];
  /** Gone files a person is to be asked about, and those there is nothing to ask about any more. */
  ask: string[];
  forget: string[];
  /** Which folder the source is now; null where that is not to be remembered. */
  rootIdentity: string | null;
}

/** A part of a source to look at: one folder, and what is below it where `deep`. */
export interface SurveyScope {
  folder: string;
  deep: boolean;
}

export interface SurveyParts {
  copies: DocumentCopies;
  goneFiles: GoneFiles;
  samplesDir: string;
  /** Names left out everywhere. */
  excludeNames: readonly string[];
  maxRemovedShare: number;
  /** Documents made by any other version are read again. */
  makerVersion: number;
  /** Takes the files to read, some at a time, in the order of their paths. */
  take: (tasks: IntakeTask[]) => void | Promise<void>;
  /** Nothing is to be forgotten yet: more is happening in the folder. */
  keepGone?: boolean | undefined;
  /** Only these parts of a folder; all of it where left out. */
  scopes?: readonly SurveyScope[] | undefined;
  /** False for a file that is perhaps still being written; none is where left out. */
  isSettled?: ((stamp: FileStamp) => boolean) | undefined;
}

/** Tasks handed over together. */
const TASKS_AT_ONCE = 500;
/** Failures named in a survey; the library page shows all of them. */
const MAX_FAILED_TOLD = 1000;

/**
 * Compares a source with what is known of it, holding little of either at a time. A file of the same size and time is not
 * opened. Where the place itself is not there nothing is known to be gone (`missing`); where more is gone than a person
 * would take for granted it is asked about first (`ask`). Writes nothing.
 */
export async function surveySource(source: Source, parts: SurveyParts, signal: AbortSignal): Promise<Survey> {
  const comparison = createComparison(source, parts);
  const { survey } = comparison;
  if (!isOnDisk(source.kind)) {
    await comparison.stored();
    return survey;
  }
  const root = source.kind === 'samples' ? parts.samplesDir : source.path;
  try {
    if (root === null) throw new Failure('SOURCE_MISSING');
    const before = await lookAtRoot(root);
    if (source.kind === 'file') await comparison.listing(oneFile(root), null);
    else if (!parts.scopes) await comparison.listing(scanFolder(root, scanOptions(root, true), signal), null);
    else for (const scope of parts.scopes) await comparison.listing(scanScope(root, scope), scope);
    const after = await lookAtRoot(root);
    // Taken away and put back while it was being looked through: nothing is known to be gone.
    if (source.kind !== 'file' && before.identity !== after.identity) throw new Failure('SOURCE_MISSING');
    comparison.conclude(after);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failure) || !error.code.startsWith('SOURCE_')) throw error;
    comparison.placeIsMissing({ path: source.path ?? source.label, code: error.code, message: error.message });
  }
  await comparison.handOver();
  return survey;

  function scanOptions(folder: string, deep: boolean) {
    return { root: folder, exclusion: comparison.exclusion, deep };
  }

  async function* scanScope(folder: string, scope: SurveyScope): AsyncGenerator<Scanned, void, void> {
    const inside = relative(folder, scope.folder);
    if (inside !== '' && (comparison.exclusion.covers(inside) || !(await isOwnPlace(folder, scope.folder)))) return;
    yield* scanFolder(scope.folder, scanOptions(folder, scope.deep), signal);
  }
}

async function* oneFile(path: string): AsyncGenerator<Scanned, void, void> {
  yield { kind: 'files', files: [await scanFile(path)] };
}

/**
 * Is there a folder of exactly this name (systems that do not tell `Notes` from `notes` would say so of both), and is it no
 * link back into the source? What such a link leads to is found under its own name.
 */
async function isOwnPlace(root: string, folder: string): Promise<boolean> {
  try {
    const [names, realRoot, real] = await Promise.all([readdir(dirname(folder)), realpath(root), realpath(folder)]);
    const isInside = real.startsWith(realRoot + sep);
    return names.includes(basename(folder)) && (!isInside || real === join(realRoot, relative(root, folder)));
  } catch (error) {
    // Its parent is not there either, or it cannot be looked into, which looking into it will tell.
    return codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
  }
}

function createComparison(source: Source, parts: SurveyParts) {
  const { copies, goneFiles, makerVersion } = parts;
  const survey: Survey = {
    state: 'ready',
    gone: [],
    unchanged: 0,
    failed: [],
    unsettled: [],
    ask: [],
    forget: [],
    rootIdentity: null,
  };
  const exclusion = createExclusion([...parts.excludeNames, ...source.exclude]);
  const decisions = goneFiles.decisions(source.sourceId);
  const gone: KnownPath[] = [];
  const thereAgain: string[] = [];
  let tasks: IntakeTask[] = [];
  let isLost = false;

  const shown = (path: string): string =>
    source.kind === 'samples' ? SAMPLES_PREFIX + relative(parts.samplesDir, path).split(sep).join('/') : path;
  const isExcluded = (path: string): boolean =>
    source.kind === 'folder' && source.path !== null && exclusion.covers(relative(source.path, path));

  async function listing(scanned: AsyncIterable<Scanned>, scope: SurveyScope | null): Promise<void> {
    const known = createKnownPaths(copies, source.sourceId, scope);
    for await (const found of scanned) {
      if (found.kind === 'unreadable') {
        noteFailure({ ...found, path: shown(found.path) });
        isLost ||= found.isLost;
        const { passed } = known.upTo(shown(found.path));
        missing(passed);
        survey.unchanged += known.inside(shown(found.path)).length;
        continue;
      }
      for (const file of found.files) {
        const { passed, at } = known.upTo(shown(file.path));
        missing(passed);
        compare(file, at);
      }
      if (tasks.length >= TASKS_AT_ONCE) await handOver();
    }
    for (let rest = known.rest(); rest.length > 0; rest = known.rest()) missing(rest);
  }

  function missing(known: readonly KnownPath[]): void {
    for (const each of known) (isExcluded(each.path) ? survey.gone : gone).push(each);
  }

  function compare(file: FoundFile, known: KnownPath | null): void {
    const path = shown(file.path);
    if (decisions.has(path)) thereAgain.push(path);
    if (known === null && copies.known(path) !== null) return; // another source has it already
    if (known !== null && isCurrent(known, file, makerVersion)) noteCurrent(known);
    else if (parts.isSettled && file.failure === null && !parts.isSettled(file.stamp)) survey.unsettled.push(path);
    else task(file, path, known);
  }

  function task({ path: filePath, stamp, failure }: FoundFile, path: string, known: KnownPath | null): void {
    const wasCopy = known?.isCopy === true;
    tasks.push({ sourceId: source.sourceId, path, filePath, stamp, known: wasCopy ? null : known, wasCopy, failure });
  }

  function noteCurrent({ state, path, failureCode, failureMessage }: KnownPath): void {
    if (state === 'indexed') survey.unchanged++;
    else if (state !== 'queued') noteFailure({ path, code: failureCode ?? 'INTERNAL', message: failureMessage ?? '' });
  }

  function noteFailure({ path, code, message }: PathFailure): void {
    if (survey.failed.length < MAX_FAILED_TOLD) survey.failed.push({ path, code, message });
  }

  async function handOver(): Promise<void> {
    const found = tasks;
    tasks = [];
    if (found.length > 0) await parts.take(found);
  }

  /** The place was there from beginning to end: what of what is gone may go? */
  function conclude(root: SourceRoot): void {
    if (isLost) {
      survey.state = 'missing';
      return;
    }
    if (parts.keepGone) {
      survey.unchanged += gone.length;
      return;
    }
    const before = goneFiles.rootIdentity(source.sourceId);
    const isFolder = source.kind === 'folder';
    const judgement = judgeRemovals({
      known: copies.count(source.sourceId),
      gone: gone.map(({ path }) => path),
      decisions,
      isPartial: parts.scopes !== undefined,
      rootIsEmpty: root.isEmpty,
      rootIsAnother: isFolder && before !== null && before !== root.identity,
      maxRemovedShare: isFolder ? parts.maxRemovedShare : 1,
    });
    if (judgement.kind === 'missing') {
      survey.state = 'missing';
      return;
    }
    const remove = new Set(judgement.remove);
    survey.gone.push(...gone.filter(({ path }) => remove.has(path)));
    survey.unchanged += gone.length - remove.size;
    survey.ask = judgement.ask;
    survey.forget = [...judgement.forget, ...thereAgain];
    if (isFolder && survey.ask.length === 0) survey.rootIdentity = root.identity;
  }

  /** What is on no disk is what the database says; only whether it was read is to be seen. */
  async function stored(): Promise<void> {
    const known = createKnownPaths(copies, source.sourceId, null);
    for (let rest = known.rest(); rest.length > 0; rest = known.rest()) {
      for (const file of rest) {
        const stamp = { sizeBytes: file.sizeBytes, modifiedAtMs: file.modifiedAtMs };
        if (file.isCopy || isCurrent(file, { path: file.path, stamp, failure: null }, makerVersion)) noteCurrent(file);
        else
          tasks.push({
            sourceId: source.sourceId,
            path: file.path,
            filePath: null,
            stamp,
            known: file,
            wasCopy: false,
            failure: null,
          });
      }
      await handOver();
    }
  }

  function placeIsMissing(why: PathFailure): void {
    survey.state = 'missing';
    noteFailure(why);
  }

  return { survey, exclusion, listing, stored, conclude, placeIsMissing, handOver };
}

/** Failures that may pass without the file changing (permissions, links, limits) and cost nothing to look at again. */
const lookAgain = new Set<FailureCode>(['FILE_UNREADABLE', 'FILE_GONE', 'FILE_TOO_LARGE']);

/** Nothing to do: read as it is, or waiting to be. A copy needs no reading as long as it is the file it was. */
function isCurrent(known: KnownPath, file: FoundFile, makerVersion: number): boolean {
  if (known.sizeBytes !== file.stamp.sizeBytes || known.modifiedAtMs !== file.stamp.modifiedAtMs) return false;
  if (known.isCopy) return file.failure === null;
  if (known.state === 'queued') return file.failure === null;
  if (known.extractorVersion !== makerVersion) return false;
  if (file.failure !== null) return known.state === 'failed';
  return known.failureCode === null || !lookAgain.has(known.failureCode);
}
