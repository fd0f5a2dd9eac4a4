import { randomBytes } from 'node:crypto';
import type { ServerAccounts } from './accounts.ts';
import type { ServerClock } from './clock.ts';

interface Flow {
  token: string;
  loginUrl: string;
  client: string;
  startedAtMs: number;
  /** Null until a person has granted it in the browser. */
  granted: { user: string; secret: string } | null;
}

const VALID_MS = 20 * 60_000;

/** Login flow v2: a client opens `login` in the browser and polls until a person has granted it there. */
export function createLoginFlow({ accounts, clock }: { accounts: ServerAccounts; clock: ServerClock }) {
  let flows: Flow[] = [];

  return {
    /** POST /index.php/login/v2 */
    start(request: Request, baseUrl: string): Response {
      const token = randomBytes(96).toString('base64url');
      const loginUrl = `${baseUrl}/index.php/login/v2/flow/${randomBytes(96).toString('base64url')}`;
      const client = request.headers.get('user-agent') ?? '';
      flows.push({ token, loginUrl, client, startedAtMs: clock.nowMs(), granted: null });
      return json(200, { poll: { token, endpoint: `${baseUrl}/index.php/login/v2/poll` }, login: loginUrl });
    },
    /** POST /index.php/login/v2/poll: 404 until granted, then 200 once. */
    async poll(request: Request, baseUrl: string): Promise<Response> {
      const token = new URLSearchParams(await request.text()).get('token');
      flows = flows.filter(({ startedAtMs }) => clock.nowMs() - startedAtMs < VALID_MS);
      const flow = flows.find((each) => each.token === token);
      if (!flow?.granted) return json(404, []);
      flows = flows.filter((each) => each !== flow);
      return json(200, { server: baseUrl, loginName: flow.granted.user, appPassword: flow.granted.secret });
    },
    /** Pages waiting for a person, the latest last. */
    waiting: (): string[] => flows.filter(({ granted }) => granted === null).map(({ loginUrl }) => loginUrl),
    /** What a person does in the browser. Throws where no such page waits. */
    grant(loginUrl: string, user: string): void {
      const flow = flows.find((each) => each.loginUrl === loginUrl && each.granted === null);
      if (!flow) throw new Error('No such login is waiting');
      flow.granted = { user, secret: accounts.makeAppPassword(user, flow.client) };
    },
  };
}

export type LoginFlow = ReturnType<typeof createLoginFlow>;

/** JSON as PHP writes it: slashes escaped. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body).replaceAll('/', '\\/'), {
    status,
    headers: {
      'cache-control': 'no-cache, no-store, must-revalidate',
      ...headers,
      'content-type': 'application/json; charset=utf-8',
    },
  });
}
