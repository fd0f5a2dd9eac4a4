import { describe, expect, it } from 'vitest';
import { failureData, MAX_UPLOAD_PIECE_BYTES } from '../../contract/index.ts';
import { PIECE_BYTES, uploadFiles, type FileToUpload, type UploadPiece, type UploadProgress } from './upload-queue.ts';

const fileOf = (name: string, sizeBytes: number): FileToUpload => ({
  name,
  sizeBytes,
  read: async (start, end) => new Uint8Array(end - start).fill(start === 0 ? 1 : 2),
});

function recorder(send: (piece: UploadPiece) => Promise<void> = async () => {}) {
  const pieces: UploadPiece[] = [];
  const seen: UploadProgress[] = [];
  let uploads = 0;
  return {
    pieces,
    seen,
    parts: {
      send: async (piece: UploadPiece) => {
        pieces.push(piece);
        await send(piece);
      },
      failureOf: () => failureData('FILE_TOO_LARGE'),
      newUploadId: () => `upload-${(uploads += 1)}`,
      onProgress: (progress: UploadProgress) => void seen.push(progress),
    },
  };
}

describe('uploading dropped files', () => {
  it('uses pieces as large as the contract takes', () => {
    expect(PIECE_BYTES).toBe(MAX_UPLOAD_PIECE_BYTES);
  });

  it('sends a large file in pieces that join without gap or overlap', async () => {
    const { parts, pieces } = recorder();
    const totalBytes = 2 * MAX_UPLOAD_PIECE_BYTES + 17;
    await uploadFiles([fileOf('long.pdf', totalBytes)], parts, new AbortController().signal);
    expect(pieces.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
      [0, MAX_UPLOAD_PIECE_BYTES],
      [MAX_UPLOAD_PIECE_BYTES, MAX_UPLOAD_PIECE_BYTES],
      [2 * MAX_UPLOAD_PIECE_BYTES, 17],
    ]);
    expect(new Set(pieces.map(({ uploadId }) => uploadId)).size).toBe(1);
  });

  it('sends an empty file as one empty piece, so that the engine can say what is wrong with it', async () => {
    const { parts, pieces } = recorder();
    await uploadFiles([fileOf('empty.md', 0)], parts, new AbortController().signal);
    expect(pieces.map(({ offset, totalBytes }) => [offset, totalBytes])).toEqual([[0, 0]]);
  });

  it('notes a file that is refused and goes on with the rest', async () => {
    const { parts, seen } = recorder(async ({ name }) => {
      if (name === 'bad.md') throw new Error('refused');
    });
    const end = await uploadFiles(
      [fileOf('a.md', 5), fileOf('bad.md', 7), fileOf('b.md', 3)],
      parts,
      new AbortController().signal,
    );
    expect(end).toMatchObject({ filesDone: 3, filesTotal: 3, bytesDone: 15, bytesTotal: 15, current: null });
    expect(end.failed.map(({ name, failure }) => [name, failure.code])).toEqual([['bad.md', 'FILE_TOO_LARGE']]);
    expect(seen.map(({ bytesDone }) => bytesDone)).toEqual(seen.map(({ bytesDone }) => bytesDone).toSorted((a, b) => a - b));
  });

  it('stops between two pieces when cancelled, and calls nothing a failure', async () => {
    const cancel = new AbortController();
    const { parts, pieces } = recorder(async () => cancel.abort());
    const end = await uploadFiles([fileOf('a.md', 2 * MAX_UPLOAD_PIECE_BYTES), fileOf('b.md', 3)], parts, cancel.signal);
    expect(pieces).toHaveLength(1);
    expect(end).toMatchObject({ filesDone: 0, current: null, failed: [] });
  });
});
