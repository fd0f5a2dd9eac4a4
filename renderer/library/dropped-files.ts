import type { FileToUpload } from './upload-queue.ts';

/** How many levels of folders inside a dropped folder are followed; deeper ones are left out (a loop of links, say). */
const MAX_DEPTH = 24;

/** Makes a browser file ready to be sent; `name` is its path inside what was dropped. */
export function fileToUpload(file: File, name: string): FileToUpload {
  return {
    name,
    sizeBytes: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/**
 * Takes the files out of a drop, folders included. Must be called before the drop event is over: the browser
 * forgets the dropped things afterwards. Hidden files and folders (names starting with a dot) are left out.
 */
export async function filesOfDrop(transfer: DataTransfer, signal: AbortSignal): Promise<FileToUpload[]> {
  const dropped = Array.from(transfer.items)
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: FileToUpload[] = [];
  for (const { entry, file } of dropped) {
    if (entry !== null) await collect(entry, entry.name, 0, found, signal);
    // What lies on no disk (an attachment dragged out of a mail program, say) is a file without an entry.
    else if (file !== null) found.push(fileToUpload(file, file.name));
  }
  return found;
}

async function collect(
  entry: FileSystemEntry,
  name: string,
  depth: number,
  found: FileToUpload[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  if (entry.name.startsWith('.') || depth > MAX_DEPTH) return;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push(fileToUpload(file, name));
  } else if (isFolder(entry)) {
    for (const child of await childrenOf(entry)) await collect(child, `${name}/${child.name}`, depth + 1, found, signal);
  }
}

/** The browser hands a folder's entries out in portions of about a hundred, and ends with an empty one. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return children;
    children.push(...portion);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
