import type { Account } from '../contract/accounts.ts';
import type { Turn } from '../contract/ask.ts';
import type { AccountId, TurnId } from '../contract/ids.ts';
import { answerNote } from './answer/answer-note.ts';
import { answerPdf } from './answer/answer-pdf.ts';
import { Failure } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import { folderHref, shownPath } from './nextcloud/remote-paths.ts';

export interface SaveAnswerInput {
  accountId: AccountId;
  /** Below the account's root; '' is the root. */
  folder: string;
  name: string;
  format: 'markdown' | 'pdf';
  turnId: TurnId;
}

export interface SaveAnswerParts {
  connectionOf: (accountId: AccountId) => Connection;
  /** Failure: NOT_FOUND. */
  turn: (turnId: TurnId) => Turn;
}

/** `note.md`, `note (2).md`, ...: after so many taken names something else is wrong. */
const MOST_NAMES = 100;
/** Characters some system or server takes in no name. */
const NOT_IN_NAMES = /[\\/:*?"<>|\p{Cc}]+/gu;
/** Servers take 250 bytes; room is left for a number and the ending. */
const LONGEST_NAME = 100;

/**
 * Saves an answer as a note on a server, never over anything: a free name is looked for first, since some servers do not heed
 * `If-None-Match` (rclone), and asked for in the request all the same, since somebody may be quicker. Answers with where it
 * lies, as shown. Failures: NOT_FOUND, INVALID_INPUT (nothing was answered), SERVER_*, ACCOUNT_*, REMOTE_FULL, SAVE_REFUSED.
 */
export async function saveAnswer(
  { accountId, folder, name, format, turnId }: SaveAnswerInput,
  parts: SaveAnswerParts,
  signal: AbortSignal,
): Promise<{ path: string }> {
  const turn = parts.turn(turnId);
  if (turn.answer.trim() === '') throw new Failure('INVALID_INPUT', { message: 'There is no answer to save.' });
  const connection = parts.connectionOf(accountId);
  const account = connection.account();
  const ending = format === 'pdf' ? '.pdf' : '.md';
  const body = format === 'pdf' ? await answerPdf(turn) : new TextEncoder().encode(answerNote(turn));
  const stem = name
    .normalize('NFC')
    .replace(/\.(?:md|pdf)$/i, '')
    .replace(NOT_IN_NAMES, ' ')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  const short = Array.from(stem || 'Answer')
    .slice(0, LONGEST_NAME)
    .join('');
  for (let number = 1; number <= MOST_NAMES; number++) {
    const fileName = `${short}${number === 1 ? '' : ` (${number})`}${ending}`;
    const path = [folder, fileName].filter((part) => part !== '').join('/');
    if (await isTaken(connection, account, path, signal)) continue;
    if (await isPut(connection, { account, path, body, format }, signal)) return { path: shownPath(account.label, path) };
  }
  throw new Failure('SAVE_REFUSED');
}

function fileHref(account: Account, path: string): string {
  return folderHref(account, path).slice(0, -1);
}

async function isTaken(connection: Connection, account: Account, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    const headers = { Depth: '0' };
    const response = await connection.request({ method: 'PROPFIND', path: fileHref(account, path), headers }, signal);
    await response.body?.cancel();
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'REMOTE_GONE') return false;
    throw error;
  }
}

/** False: somebody else took the name meanwhile. */
async function isPut(
  connection: Connection,
  { account, path, body, format }: { account: Account; path: string; body: Uint8Array<ArrayBuffer>; format: 'markdown' | 'pdf' },
  signal: AbortSignal,
): Promise<boolean> {
  const headers = { 'If-None-Match': '*', 'Content-Type': format === 'pdf' ? 'application/pdf' : 'text/markdown; charset=utf-8' };
  try {
    const request = { method: 'PUT', path: fileHref(account, path), headers, body, once: true };
    const response = await connection.request(request, signal);
    await response.body?.cancel();
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === 'REMOTE_CHANGED') return false;
    if (error.code === 'SERVER_REFUSED' || error.code === 'REMOTE_GONE' || error.code === 'REMOTE_LOCKED')
      throw new Failure('SAVE_REFUSED', { cause: error });
    throw error;
  }
}
