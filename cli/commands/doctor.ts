import { type CommandContext } from '../command.ts';

const SIGNS = { ok: 'ok     ', warning: 'warning', broken: 'BROKEN ' } as const;

/** `doctor`: looks at every part; exit code 1 if something is broken. */
export async function doctor({ client, options, output, signal }: CommandContext): Promise<number> {
  const checks = await client.app.doctor(undefined, { signal });
  if (options.json) output.result(JSON.stringify(checks));
  else for (const check of checks) output.result(`${SIGNS[check.state]}  ${check.name}: ${check.detail}`);
  return checks.some((check) => check.state === 'broken') ? 1 : 0;
}
