import type { Command, CommandContext } from '../command.ts';
import { UsageError } from '../options.ts';
import { accounts, logout } from './nextcloud-accounts.ts';
import { login } from './nextcloud-login.ts';
import { sync, verify } from './nextcloud-sync.ts';

const SUBCOMMANDS: ReadonlyMap<string, Command> = new Map([
  ['login', login],
  ['accounts', accounts],
  ['logout', logout],
  ['sync', sync],
  ['verify', verify],
]);

/** `nextcloud ...`: accounts of servers, and what is synced from them. */
export async function nextcloud(context: CommandContext): Promise<number> {
  const run = SUBCOMMANDS.get(context.options.words[0] ?? '');
  if (run === undefined) throw new UsageError(`nextcloud takes ${[...SUBCOMMANDS.keys()].join(', ')}.`);
  return await run(context);
}
