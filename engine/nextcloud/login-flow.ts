import * as z from 'zod';
import { Failure } from '../failure.ts';
import type { AskServer } from './ask-server.ts';
import type { Credentials } from './create-connection.ts';
import { jsonIn } from './json-text.ts';
import { serverFailure } from './server-failure.ts';

/** A sign-in a person grants in the browser (docs.nextcloud.com, "Login flow v2"; recordings 257, 258, 288 to 293). */
export interface LoginFlow {
  /** The page to be opened: of this very server. */
  loginUrl: string;
  /** The server forgets it then. */
  expiresAtMs: number;
  /** Waits until it was granted. Failures: SIGN_IN_EXPIRED, SERVER_*. */
  granted(signal: AbortSignal): Promise<Credentials>;
}

interface LoginFlowParts {
  ask: AskServer;
  nowMs: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const startSchema = z.object({ poll: z.object({ token: z.string().min(1), endpoint: z.string() }), login: z.string() });
const grantSchema = z.object({ loginName: z.string().min(1), appPassword: z.string().min(1) });

/** As long as the server keeps a flow. */
const EXPIRES_MS = 20 * 60_000;
/** A person needs half a minute at least; the longer it takes, the less a second more matters. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5000;
const SLOWER = 1.1;

/** Failures: SERVER_*. */
export async function startLoginFlow(baseUrl: string, parts: LoginFlowParts, signal: AbortSignal): Promise<LoginFlow> {
  const answer = await parts.ask(`${baseUrl}/index.php/login/v2`, { method: 'POST' }, signal);
  if (answer.status !== 200) throw serverFailure(answer, null);
  const started = startSchema.safeParse(jsonIn(answer.text));
  if (!started.success) throw new Failure('SERVER_ERROR', { cause: started.error });
  const { poll, login } = started.data;
  const expiresAtMs = parts.nowMs() + EXPIRES_MS;
  const endpoint = onThisServer(poll.endpoint, baseUrl);
  return {
    loginUrl: onThisServer(login, baseUrl),
    expiresAtMs,
    granted: (waiting) => granted({ endpoint, token: poll.token, expiresAtMs }, parts, waiting),
  };
}

/**
 * The token is a key: it goes to the server that was asked, whatever address it names. Behind a proxy servers name themselves
 * with another scheme or port, and are meant all the same. Failure: SERVER_MOVED, for another host.
 */
function onThisServer(address: string, baseUrl: string): string {
  const [named, base] = [URL.parse(address), new URL(baseUrl)];
  if (named === null || named.hostname !== base.hostname) throw new Failure('SERVER_MOVED');
  return base.origin + named.pathname + named.search;
}

async function granted(
  { endpoint, token, expiresAtMs }: { endpoint: string; token: string; expiresAtMs: number },
  { ask, nowMs, wait }: LoginFlowParts,
  signal: AbortSignal,
): Promise<Credentials> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ token }).toString();
  for (let waitMs = FIRST_WAIT_MS; nowMs() < expiresAtMs; waitMs = Math.min(waitMs * SLOWER, LONGEST_WAIT_MS)) {
    await wait(waitMs, signal);
    const answer = await ask(endpoint, { method: 'POST', headers, body }, signal).catch(passing);
    if (answer?.status !== 200) continue;
    const grant = grantSchema.safeParse(jsonIn(answer.text));
    if (!grant.success) throw new Failure('SERVER_ERROR');
    return { loginName: grant.data.loginName, password: grant.data.appPassword };
  }
  throw new Failure('SIGN_IN_EXPIRED');
}

/** The network may go and come back while the person is in the browser. */
function passing(error: unknown): null {
  if (error instanceof Failure && (error.code === 'SERVER_UNREACHABLE' || error.code === 'SERVER_TIMEOUT')) return null;
  throw error;
}
