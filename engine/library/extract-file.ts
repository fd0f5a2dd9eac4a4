import { createHash } from 'node:crypto';
import { Failure } from '../failure.ts';
import { packJson } from '../store/packed-json.ts';
import type { FileStamp, IndexedPassage, StoredText } from '../store/stored-document.ts';
import { extractDocument } from './extract/extract-document.ts';
import type { DescribedDocument } from './extract/extracted-document.ts';
import { formatOfName, isTextFormat } from './extract/file-format.ts';
import { MAX_TEXT_FILE_BYTES, TEXT_TOO_LONG } from './extract/limits.ts';
import type { TextRecogniser } from './extract/text-recogniser.ts';
import type { ExtractionOutcome, ExtractionRequest } from './extraction.ts';
import { cutPassages, type PassageOptions } from './passages.ts';
import { readSealedFile, readWholeFile } from './read-file.ts';

/** Search terms of a passage; the same function that analyses questions. */
export type IndexTerms = (text: string, headings: readonly string[]) => string[];

export interface ExtractionTools {
  indexTerms: IndexTerms;
  recogniser: TextRecogniser;
  passageSize: Required<PassageOptions>;
}

/** All of the work one file takes, for a reading thread: read, hash, extract, cut, analyse, pack. Never throws. */
export async function extractFile(request: ExtractionRequest, tools: ExtractionTools): Promise<ExtractionOutcome> {
  let stamp: FileStamp | null = null;
  let contentHash: string | null = null;
  try {
    const read = await readRequest(request);
    stamp = read.stamp;
    contentHash = createHash('sha256').update(read.bytes).digest('hex');
    if (contentHash === request.knownHash || request.hashesElsewhere?.includes(contentHash))
      return { kind: 'unchanged', contentHash, stamp };
    const document = await extractDocument(request.name, read.bytes, tools.recogniser);
    const dated = document.dateMs === null ? [] : [dateWords(document.dateMs)];
    const passages = cutPassages(document, tools.passageSize).map((passage): IndexedPassage => {
      const terms = tools.indexTerms(document.text.slice(passage.start, passage.end), [...passage.headings, ...dated]);
      return { ...passage, terms: terms.join(' '), termCount: terms.length };
    });
    return { kind: 'extracted', contentHash, stamp, document: pack(document), passages, lacks: document.lacks ?? null };
  } catch (error) {
    const failure = asExtractionFailure(error);
    return { kind: 'failed', code: failure.code, message: failure.message, contentHash, stamp };
  }
}

/** A date as people ask for it: `2024-03-05 March`. */
function dateWords(timeMs: number): string {
  const date = new Date(timeMs);
  return `${date.toISOString().slice(0, 10)} ${date.toLocaleDateString('en', { month: 'long', timeZone: 'UTC' })}`;
}

async function readRequest(request: ExtractionRequest): Promise<{ bytes: Uint8Array; stamp: FileStamp | null }> {
  const format = formatOfName(request.name);
  if (format === null) throw new Failure('FILE_TYPE_UNSUPPORTED');
  if (request.from.kind === 'bytes') return { bytes: request.from.bytes, stamp: null };
  const limitBytes = isTextFormat(format) ? Math.min(request.maxFileBytes, MAX_TEXT_FILE_BYTES) : request.maxFileBytes;
  try {
    if (request.from.kind === 'sealed') return { bytes: await readSealedFile(request.from, limitBytes), stamp: null };
    return await readWholeFile(request.from.path, limitBytes);
  } catch (error) {
    const byText = error instanceof Failure && error.code === 'FILE_TOO_LARGE' && limitBytes < request.maxFileBytes;
    throw byText ? new Failure('FILE_TOO_LARGE', { message: TEXT_TOO_LONG, cause: error }) : error;
  }
}

function pack(document: DescribedDocument): StoredText {
  return {
    format: document.format,
    title: document.title,
    kind: document.kind,
    authors: document.authors,
    dateMs: document.dateMs,
    language: document.language,
    text: document.text,
    blocks: packJson(document.blocks),
    pageSpans: packJson(document.pageSpans),
    pages: document.pageItems.map((items) => packJson(items)),
  };
}

/** Extractors meet whatever people have on their disks: an error they do not know by name is a damaged file. */
function asExtractionFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure('FILE_CORRUPT', { cause: error });
}
