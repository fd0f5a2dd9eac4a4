import type { Account } from '../../contract/accounts.ts';
import type { Client } from '../../contract/client.ts';
import { Failure } from '../../engine/failure.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { bytesInWords } from '../output.ts';

/** `nextcloud accounts`: those set up, and whether they are signed in. */
export async function accounts({ client, options, output, signal }: CommandContext): Promise<number> {
  const all = await client.accounts.list(undefined, { signal });
  if (options.json) output.result(JSON.stringify(all));
  else if (all.length === 0) output.message('No account is set up. nextcloud login --server URL sets one up.');
  else for (const account of all) output.result(describe(account));
  return 0;
}

/** `nextcloud logout ACCOUNT`: takes its app password back and what was synced along; `--keep-copy` keeps that. */
export async function logout({ client, options, output, signal }: CommandContext): Promise<number> {
  const [, word, ...more] = options.words;
  if (word === undefined || more.length > 0) throw new UsageError('nextcloud logout needs one account.');
  const { accountId, label } = await accountNamed(client, word, signal);
  await client.accounts.signOut({ accountId, keepCopy: options.keepCopy }, { signal });
  const left = options.keepCopy ? 'What was synced stays.' : 'What was synced is no longer in the library.';
  if (options.json) output.result(JSON.stringify({ accountId, label, keptCopy: options.keepCopy }));
  else output.result(`Signed out of ${label}. ${left}`);
  return 0;
}

/** The account somebody means: by its label, its id, or its user where only one has that. Failure: NOT_FOUND. */
export async function accountNamed(client: Client, word: string, signal: AbortSignal): Promise<Account> {
  const all = await client.accounts.list(undefined, { signal });
  const exact = all.find(({ accountId, label }) => word === label || word === accountId);
  const ofUser = all.filter(({ userId }) => word === userId);
  const [found] = exact ? [exact] : ofUser.length === 1 ? ofUser : [];
  if (found) return found;
  const names = all.map(({ label }) => label).join(', ');
  throw new Failure('NOT_FOUND', {
    message: names === '' ? 'No account is set up.' : `There is no account ${word}, but ${names}.`,
  });
}

const STATES: Readonly<Record<Account['state'], string>> = {
  ready: 'signed in',
  'sign-in': 'needs a new sign-in',
  disabled: 'disabled on the server',
  untrusted: 'stopped: another certificate',
};

function describe({ label, displayName, kind, version, state, signedOut, quota, failure }: Account): string {
  const what = kind === 'nextcloud' ? `Nextcloud ${version ?? ''}`.trim() : 'WebDAV';
  const used = quota === null ? '' : `, ${bytesInWords(quota.usedBytes)} used`;
  const why = failure === null ? '' : `\n    ${failure.message}`;
  return `${label}: ${displayName}, ${what}${used}, ${signedOut ? 'signed out, its copy is kept' : STATES[state]}${why}`;
}
