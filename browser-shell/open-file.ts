import { realpath } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { documentExtensions } from '../contract/documents.ts';
import { Failure } from '../engine/failure.ts';
import { hasScreen, runOpener, type Opener } from './system-opener.ts';

/** Documents VoiceAssist reads. Anything else could be a program, and opening it would run it. */
const OPENABLE: ReadonlySet<string> = new Set(documentExtensions.map((extension) => `.${extension}`));

/**
 * Opens documents with the system's program for them: the browser is on this computer, too. Null where there is no screen.
 * Failures: NOT_ALLOWED (not a document, or a link to something else), FILE_GONE, FILE_UNREADABLE.
 */
export function createFileOpener(env: NodeJS.ProcessEnv = process.env): ((path: string) => Promise<void>) | null {
  if (!hasScreen(env)) return null;
  return async (path) => {
    const target = await targetOf(path);
    if (!isDocument(path) || !isDocument(target)) {
      throw new Failure('NOT_ALLOWED', { message: 'Only documents are opened from here.' });
    }
    try {
      await runOpener(opener(target), env);
    } catch (error) {
      throw new Failure('FILE_UNREADABLE', { message: 'This computer has no program that opens this file.', cause: error });
    }
  };
}

function isDocument(path: string): boolean {
  return isAbsolute(path) && OPENABLE.has(extname(path).toLowerCase());
}

async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new Failure('FILE_GONE', { cause: error });
  }
}

/** No shell anywhere: on Windows the name travels beside the command, where none of its letters mean anything. */
function opener(path: string): Opener {
  if (process.platform === 'darwin') return { command: 'open', args: [path] };
  if (process.platform === 'win32') {
    const args = ['-NoProfile', '-NonInteractive', '-Command', 'Invoke-Item -LiteralPath $env:VOICEASSIST_FILE'];
    return { command: 'powershell', args, environment: { VOICEASSIST_FILE: path } };
  }
  return { command: 'xdg-open', args: [path] };
}
