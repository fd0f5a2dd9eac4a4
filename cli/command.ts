import type { Client } from '../contract/client.ts';
import type { CliOptions } from './options.ts';
import type { Output } from './output.ts';

/** What a command gets: the engine's calls on an unlocked profile, its options, and where to write. */
export interface CommandContext {
  client: Client;
  options: CliOptions;
  output: Output;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** Runs and answers with the exit code: 0 done, 1 failure. */
export type Command = (context: CommandContext) => Promise<number>;
