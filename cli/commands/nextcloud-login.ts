import { readFile } from 'node:fs/promises';
import type { Account, Certificate, ServerProbe } from '../../contract/accounts.ts';
import { Failure } from '../../engine/failure.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { counted } from '../output.ts';

/**
 * `nextcloud login --server URL`: signs in in the browser, or with `--user` and `--app-password-file`. Then chooses what is synced:
 * the folders given with `--folder`, or, where nothing was chosen before, everything. `--ca-file`: trusts the authorities in it first.
 */
export async function login(context: CommandContext): Promise<number> {
  const { client, options, output, signal } = context;
  if (options.server === undefined || options.words.length > 1) throw new UsageError('nextcloud login needs --server URL.');
  if ((options.user === undefined) !== (options.appPasswordFile === undefined)) {
    throw new UsageError('--user and --app-password-file go together; without both the sign-in is in the browser.');
  }
  if (options.caFile !== undefined) await trust(context, options.caFile);
  const where = { serverUrl: options.server, acceptFingerprint: options.acceptFingerprint };
  const server = await client.accounts.probe(where, { signal });
  if (server.untrusted !== null) throw new Failure('SERVER_UNTRUSTED', { message: howToAccept(server.untrusted) });
  const known = await accountOf(context, server);
  const account = await signIn(context, { ...where, serverUrl: server.baseUrl, accountId: known?.accountId });
  const chosen = await choose(context, account);
  if (options.json) output.result(JSON.stringify({ account, ...chosen }));
  else output.result(`Signed in: ${account.label} (${account.displayName}).`);
  return 0;
}

/** For all accounts from now on, as in the settings. Failure: INVALID_INPUT, which says what is wrong with it. */
async function trust({ client, signal }: CommandContext, path: string): Promise<void> {
  const added = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`The file with the certificate authority cannot be read: ${path}`, { cause: error });
  });
  const { sync } = await client.settings.get(undefined, { signal });
  await client.settings.update({ sync: { certificateAuthorities: [...sync.certificateAuthorities, added] } }, { signal });
}

/** The account that is signed in to again: of this server, and of this user where one is named. */
async function accountOf({ client, options, signal }: CommandContext, { baseUrl }: ServerProbe): Promise<Account | undefined> {
  const all = await client.accounts.list(undefined, { signal });
  return all.find((account) => account.baseUrl === baseUrl && account.userId === options.user);
}

type Where = Parameters<CommandContext['client']['accounts']['signIn']>[0];

async function signIn({ client, options, output, signal }: CommandContext, where: Where): Promise<Account> {
  if (options.user !== undefined) {
    const appPassword = await readPassword(options.appPasswordFile ?? '');
    return await client.accounts.addWithPassword({ ...where, user: options.user, appPassword }, { signal });
  }
  for await (const progress of await client.accounts.signIn(where, { signal })) {
    if (progress.kind === 'done') return progress.account;
    if (progress.kind === 'failed') throw new Failure(progress.failure.code, { message: progress.failure.message });
    output.message(`Open this page in your browser, and allow access there (Ctrl-C gives up):\n\n  ${progress.loginUrl}\n`);
  }
  throw new Failure('SIGN_IN_EXPIRED');
}

/** What is synced from then on, and how many calendars, task lists and address books. */
async function choose({ client, options, output, signal }: CommandContext, { accountId, kind }: Account) {
  const { folders, collections } = client.accounts;
  const before = await folders.chosen({ accountId }, { signal });
  const known = await collections.list({ accountId, refresh: true }, { signal });
  if (options.folders.length > 0) {
    const now = await folders.choose({ accountId, folders: options.folders.map((path) => ({ path })) }, { signal });
    return { folders: now.map(({ path }) => path), collections: known.filter(({ chosen }) => chosen).length };
  }
  if (before.length > 0 || known.some(({ chosen }) => chosen)) {
    return { folders: before.map(({ path }) => path), collections: known.filter(({ chosen }) => chosen).length };
  }
  // A plain server of calendars shows them as folders, too: its files are the same entries once more.
  const hasFiles = kind === 'nextcloud' || known.length === 0;
  const files = hasFiles ? await folders.choose({ accountId, folders: [{ path: '' }] }, { signal }) : [];
  const collectionIds = known.map(({ collectionId }) => collectionId);
  if (known.length > 0) await collections.choose({ accountId, collectionIds }, { signal });
  const lists = known.length > 0 ? counted(known.length, 'calendar, task list or address book') : 'no calendars or address books';
  output.message(`Nothing was chosen: ${hasFiles ? 'all files' : 'no files'} and ${lists} are synced. --folder PATH chooses.`);
  return { folders: files.map(({ path }) => path), collections: known.length };
}

function howToAccept({ fingerprint, subject, issuer, validToMs, problem }: Certificate): string {
  return [
    'The certificate of the server is not trusted:',
    `  of:          ${subject}`,
    `  made by:     ${issuer}`,
    `  valid until: ${new Date(validToMs).toISOString().slice(0, 10)}`,
    `  problem:     ${problem}`,
    'Add this where who runs the server says that it is its fingerprint:',
    `  --accept-fingerprint ${fingerprint}`,
    'or, where it was made by an authority of your hospital, the certificate of that:',
    '  --ca-file FILE',
    'Nothing was sent.',
  ].join('\n');
}

async function readPassword(path: string): Promise<string> {
  try {
    const password = (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
    if (password !== '') return password;
  } catch (error) {
    throw new UsageError(`The file with the app password cannot be read: ${path}`, { cause: error });
  }
  throw new UsageError(`The file with the app password is empty: ${path}`);
}
