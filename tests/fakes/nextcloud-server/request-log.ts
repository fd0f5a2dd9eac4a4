/** One request as the server saw it, without secrets. */
export interface LoggedRequest {
  number: number;
  method: string;
  /** As sent: percent-encoded, with its query. */
  path: string;
  /** Credentials and cookies read `<redacted>`. */
  headers: Readonly<Record<string, string>>;
  /** Set when the head of the answer went out; null where the connection broke instead. */
  status: number | null;
}

const SECRET = new Set(['authorization', 'cookie']);

export interface RequestLog {
  requests: LoggedRequest[];
  /** Answers being made at the same time, at most, since the log was cleared. */
  mostAtOnce(): number;
  /** Answers that began a session, since the client sent no cookies. */
  sessions(): number;
  clear(): void;
  /** Of each `METHOD` how many. */
  byMethod(): Record<string, number>;
  begin(request: Request): { number: number; end(status: number | null): void };
  sessionBegan(): void;
}

export function createRequestLog(): RequestLog {
  const requests: LoggedRequest[] = [];
  let number = 0;
  let atOnce = 0;
  let most = 0;
  let sessions = 0;
  return {
    requests,
    mostAtOnce: () => most,
    sessions: () => sessions,
    clear() {
      requests.length = 0;
      most = atOnce;
      sessions = 0;
    },
    byMethod() {
      const counts: Record<string, number> = {};
      for (const { method } of requests) counts[method] = (counts[method] ?? 0) + 1;
      return counts;
    },
    begin(request) {
      const { pathname, search } = new URL(request.url);
      const headers = Object.fromEntries(
        Array.from(request.headers, ([name, value]) => [name, SECRET.has(name) ? '<redacted>' : value]),
      );
      const logged: LoggedRequest = {
        number: (number += 1),
        method: request.method,
        path: pathname + search,
        headers,
        status: null,
      };
      requests.push(logged);
      atOnce += 1;
      most = Math.max(most, atOnce);
      return {
        number,
        end(status) {
          atOnce -= 1;
          logged.status = status;
        },
      };
    },
    sessionBegan: () => void (sessions += 1),
  };
}
