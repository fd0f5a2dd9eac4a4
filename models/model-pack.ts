import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskFailure, Failure } from '../engine/failure.ts';
import type { Manifest, ManifestFile, ManifestModel } from './manifest.ts';
import { locateFile, type ModelStore } from './model-store.ts';
import { paddedBytes, readLongName, readTarHeader, TAR_BLOCK_BYTES, tarHeader } from './tar.ts';
import { writeFully } from './write-fully.ts';

/**
 * A model pack is a plain tar of `MODEL/FILE`, the files as they are downloaded: unpacked on a web server it is a mirror.
 * What it holds is worth no more than its checksums, which come from the manifest and not from the pack.
 */
export interface PackSource {
  /** The file of a model; null where the pack lacks it. */
  find(model: ManifestModel, file: ManifestFile): { read(signal: AbortSignal): AsyncIterable<Uint8Array> } | null;
  close(): Promise<void>;
}

/** More entries than any pack has. */
const MAX_ENTRIES = 10_000;

/** Opens a pack, or a folder laid out like one (or of one model). Failure: MODEL_PACK_INVALID. */
export async function openPack(path: string): Promise<PackSource> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure('MODEL_PACK_INVALID', { message: 'There is no such file or folder, or it cannot be read.', cause });
  });
  if (found.isDirectory()) return openFolder(path);
  // A pipe would be waited for without end.
  if (!found.isFile()) throw new Failure('MODEL_PACK_INVALID');
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new Failure('MODEL_PACK_INVALID', { message: 'The model pack cannot be read. Check its permissions.', cause });
  });
  try {
    return tarSource(file, await readIndex(file, found.size));
  } catch (cause) {
    await file.close();
    throw new Failure('MODEL_PACK_INVALID', { cause });
  }
}

function openFolder(path: string): PackSource {
  return {
    find({ modelId }, file) {
      const folder = basename(path) === modelId ? path : join(path, modelId);
      const place = locateFile(folder, file.path);
      return place === null ? null : { read: (signal) => createReadStream(place, { signal }) };
    },
    close: () => Promise.resolve(),
  };
}

type Index = ReadonlyMap<string, { offset: number; sizeBytes: number }>;

function tarSource(file: FileHandle, index: Index): PackSource {
  return {
    find({ modelId }, { path }) {
      const entry = index.get(`${modelId}/${path}`) ?? index.get(`${modelId}/${basename(path)}`);
      if (entry === undefined) return null;
      const { offset, sizeBytes } = entry;
      if (sizeBytes === 0) return { read: async function* () {} };
      return {
        read: (signal) => file.createReadStream({ start: offset, end: offset + sizeBytes - 1, autoClose: false, signal }),
      };
    },
    close: () => file.close(),
  };
}

/** Where each file of a tar begins. Throws where it is none. */
async function readIndex(file: FileHandle, totalBytes: number): Promise<Index> {
  const index = new Map<string, { offset: number; sizeBytes: number }>();
  let longName: string | null = null;
  for (let offset = 0, count = 0; ; count++) {
    if (count > MAX_ENTRIES) throw new Error('Too many entries');
    const header = readTarHeader(await bytesAt(file, offset, TAR_BLOCK_BYTES), longName);
    offset += TAR_BLOCK_BYTES;
    if (header.kind === 'end') return index;
    if (header.kind === 'name') {
      longName = readLongName(await bytesAt(file, offset, header.sizeBytes), header.of) ?? longName;
      offset += paddedBytes(header.sizeBytes);
      continue;
    }
    longName = null;
    const { name, kind, sizeBytes } = header.entry;
    if (offset + sizeBytes > totalBytes) throw new Error('The pack ends too early');
    if (kind === 'file') index.set(name.replace(/^\.\//, ''), { offset, sizeBytes });
    offset += paddedBytes(sizeBytes);
  }
}

async function bytesAt(file: FileHandle, offset: number, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  const { bytesRead } = await file.read(bytes, 0, count, offset);
  if (bytesRead < count) throw new Error('The pack ends too early');
  return bytes;
}

/** Copies a file out of a pack, compared on the way. Failure: MODEL_CHECKSUM_WRONG, with nothing left of it. */
export async function copyFromPack(
  source: AsyncIterable<Uint8Array>,
  {
    target,
    sizeBytes,
    sha256,
    onBytes,
  }: Pick<ManifestFile, 'sizeBytes' | 'sha256'> & { target: string; onBytes: (bytes: number) => void },
): Promise<void> {
  const part = `${target}.part`;
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(part, 'w', 0o600);
    try {
      if ((await writeHashed(source, { file, onBytes, mostBytes: sizeBytes })) !== sha256) throw wrongInPack();
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw diskFailure(error);
  }
}

function wrongInPack(): Failure {
  return new Failure('MODEL_CHECKSUM_WRONG', {
    message:
      'A file in the model pack is not what it should be: its checksum is wrong. Its model was not installed. Make the pack again.',
  });
}

/** Writes and answers with the checksum in hex; stops where more comes than there should be. */
async function writeHashed(
  source: AsyncIterable<Uint8Array>,
  { file, onBytes, mostBytes }: { file: FileHandle; onBytes: (bytes: number) => void; mostBytes: number },
): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > mostBytes) return '';
    await writeFully(file, chunk);
    hash.update(chunk);
    onBytes(bytes);
  }
  return hash.digest('hex');
}

/**
 * Writes models into one file, each file compared on the way; the pack appears when it is whole. Failures:
 * MODEL_NOT_INSTALLED, MODEL_CHECKSUM_WRONG, INVALID_INPUT (no such folder), DISK_*.
 */
export async function writePack(
  {
    path,
    models,
    store,
    onBytes,
  }: {
    path: string;
    models: readonly ManifestModel[];
    store: ModelStore;
    /** Bytes written so far. */
    onBytes: (bytes: number) => void;
  },
  signal: AbortSignal,
): Promise<{ sizeBytes: number }> {
  const files = models.flatMap((model) => packedFiles(model, store));
  const part = `${path}.part`;
  try {
    const pack = await open(part, 'w', 0o600);
    try {
      let done = 0;
      for (const { model, file, place } of files) {
        const before = done;
        await writeFully(pack, tarHeader(`${model.modelId}/${file.path}`, file.sizeBytes));
        const source = createReadStream(place, { signal });
        const sha256 = await writeHashed(source, {
          file: pack,
          mostBytes: file.sizeBytes,
          onBytes: (bytes) => onBytes(before + bytes),
        });
        if (sha256 !== file.sha256) throw damagedModel(model);
        await writeFully(pack, new Uint8Array(paddedBytes(file.sizeBytes) - file.sizeBytes));
        done += file.sizeBytes;
      }
      await writeFully(pack, new Uint8Array(2 * TAR_BLOCK_BYTES));
      await pack.sync();
    } finally {
      await pack.close();
    }
    await rename(part, path);
    return { sizeBytes: (await stat(path)).size };
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Failure('INVALID_INPUT', { message: 'The folder for the model pack does not exist.', cause: error });
    }
    throw diskFailure(error);
  }
}

function packedFiles(model: ManifestModel, store: ModelStore) {
  const files = model.files.flatMap((file) => {
    const place = store.find(model, file);
    return place === null ? [] : [{ model, file, place }];
  });
  if (files.length > 0) return files;
  throw new Failure('MODEL_NOT_INSTALLED', {
    message: `${model.name} is not installed, or was put there by hand and cannot be packed.`,
  });
}

function damagedModel({ name }: ManifestModel): Failure {
  return new Failure('MODEL_CHECKSUM_WRONG', {
    message: `A file of ${name} on this computer is damaged. Install the model again; no pack was written.`,
  });
}

/** The models of which a pack holds enough to install them. */
export function modelsIn(
  source: PackSource,
  { models }: Manifest,
  needed: (model: ManifestModel) => readonly string[],
): ManifestModel[] {
  return models.filter((model) => {
    const wanted = model.archive ? model.files : model.files.filter(({ path }) => needed(model).includes(path));
    return wanted.every((file) => source.find(model, file) !== null);
  });
}
