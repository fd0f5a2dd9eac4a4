import { parseArgs } from 'node:util';
import { defaultDataDir } from '../engine/data-dir.ts';

export interface BrowserShellArguments {
  dataDir: string;
  /** 0 takes a free port. */
  port: number;
  /** A policy to try out. */
  policyFile: string | undefined;
  /** Open the default browser when ready. */
  open: boolean;
}

/** Reads `--data DIR --port N --policy FILE --no-open`. Throws an Error whose message says what is wrong with them. */
export function readArguments(args: readonly string[]): BrowserShellArguments {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, port: { type: 'string' }, policy: { type: 'string' }, 'no-open': { type: 'boolean' } },
  });
  return {
    dataDir: values.data ?? defaultDataDir(),
    port: readPort(values.port),
    policyFile: values.policy,
    open: values['no-open'] !== true,
  };
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port needs a number from 0 to 65535, not ${text}`);
  return port;
}
