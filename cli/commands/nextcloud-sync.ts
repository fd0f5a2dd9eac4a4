import type { SyncResult, SyncStatus, SyncVerification } from '../../contract/sync.ts';
import { isAborted } from '../../contract/client.ts';
import type { CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { bytesInWords, counted, duration } from '../output.ts';
import { accountNamed } from './nextcloud-accounts.ts';

/** Differences named before the rest is only counted. */
const SHOWN = 20;

/** `nextcloud sync [--account A]`: brings what is on the servers here; answers when it is findable. 1 where something failed. */
export async function sync(context: CommandContext): Promise<number> {
  const { client, options, output, signal } = context;
  const which = await meant(context);
  const result = await withSyncProgress(context, () => client.sync.run(which, { signal }));
  output.result(options.json ? JSON.stringify(result) : describe(result));
  const questions = (await statusNow(context)).sources.filter(({ question }) => question !== null);
  for (const { label, question } of questions)
    output.message(`${label}: ${question?.items} would be removed. Say what is to become of them on the Sync page.`);
  return result.failed.length === 0 && questions.length === 0 ? 0 : 1;
}

/** `nextcloud verify [--account A]`: compares servers, library and index; 1 where they do not agree. */
export async function verify(context: CommandContext): Promise<number> {
  const { client, options, output, signal } = context;
  const result = await client.sync.verify(await meant(context), { signal });
  output.result(options.json ? JSON.stringify(result) : describeVerification(result));
  return result.missing.length + result.extra.length === 0 ? 0 : 1;
}

async function meant({ client, options, signal }: CommandContext) {
  const [, word = options.account, ...more] = options.words;
  if (more.length > 0) throw new UsageError('nextcloud sync and verify take one account.');
  return word === undefined ? {} : { accountId: (await accountNamed(client, word, signal)).accountId };
}

async function statusNow({ client, signal }: CommandContext): Promise<SyncStatus> {
  for await (const status of await client.sync.watch(undefined, { signal })) return status;
  throw new Error('a feed begins with the present');
}

async function withSyncProgress<T>({ client, options, output, signal }: CommandContext, work: () => Promise<T>): Promise<T> {
  const line = output.terminal;
  if (options.json || line === null) return await work();
  const over = new AbortController();
  const watching = (async () => {
    try {
      for await (const { progress } of await client.sync.watch(undefined, { signal: AbortSignal.any([signal, over.signal]) })) {
        if (progress !== null) line.show(describeProgress(progress));
      }
    } catch (error) {
      if (!isAborted(error)) throw error;
    }
  })();
  try {
    return await work();
  } finally {
    over.abort();
    await watching;
    line.clear();
  }
}

function describeProgress(progress: NonNullable<SyncStatus['progress']>): string {
  const { listed, doneItems, totalItems, doneBytes, bytesPerSecond, leftMs, current } = progress;
  if (totalItems === null) return `Looking through the server: ${counted(listed, 'item')}`;
  const rate = bytesPerSecond === null ? '' : `, ${bytesInWords(bytesPerSecond)} a second`;
  const left = leftMs === null ? '' : `, about ${duration(leftMs)} left`;
  return `${doneItems} of ${counted(totalItems, 'file')}, ${bytesInWords(doneBytes)}${rate}${left}  ${current ?? ''}`;
}

function describe({ listed, downloaded, updated, moved, removed, failed, requests, tookMs }: SyncResult): string {
  return [
    `${downloaded} new, ${updated} changed, ${moved} moved, ${removed} removed; ${counted(listed, 'item')} looked at with ${counted(requests, 'request')} in ${duration(tookMs)}.`,
    ...failed.map(({ path, message, code }) => `Not synced: ${path}: ${message} (${code})`),
  ].join('\n');
}

function describeVerification({ server, library, indexed, missing, extra, tookMs }: SyncVerification): string {
  const differences = [
    ...missing.map((path) => `Not findable as it is on the server: ${path}`),
    ...extra.map((path) => `Not on the server: ${path}`),
  ];
  const more = differences.length - SHOWN;
  return [
    `${counted(server, 'item')} on the server, ${library} in the library, ${indexed} findable.`,
    ...differences.slice(0, SHOWN),
    ...(more > 0 ? [`and ${more} more`] : []),
    `${differences.length === 0 ? 'Everything agrees.' : 'Not everything agrees: `nextcloud sync` first, or see the problems listed.'} (${duration(tookMs)})`,
  ].join('\n');
}
