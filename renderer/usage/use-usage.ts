import { useCallback, useEffect, useRef, useState } from 'react';
import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { LimitState, UsageSummary } from '../../contract/usage.ts';
import { failureOf, useConnection } from '../connection.ts';
import { useRefresh } from '../frame/use-refresh.ts';
import { useSettings } from '../settings-store.ts';
import { timesOf, type Span, type SpanTimes } from './spans.ts';

export type UsageQuestion = Awaited<ReturnType<Client['usage']['questions']>>[number];
export type Forecast = Awaited<ReturnType<Client['usage']['forecast']>>;

/** Questions shown: enough to see what is dear, few enough to read. */
const DEAREST = 10;
/** The figures are read again this often while the page is in sight. */
const REFRESH_MS = 10_000;

/** Everything the page shows, as it was at one time. */
export interface Usage {
  span: Span;
  times: SpanTimes;
  summary: UsageSummary;
  questions: readonly UsageQuestion[];
  limits: readonly LimitState[];
  forecast: Forecast;
}

interface UsageRead {
  /** Null until first read; what was read of another span stays until this one has been. */
  usage: Usage | null;
  failure: FailureData | null;
  again(): void;
}

export function useUsage(span: Span): UsageRead {
  const client = useConnection((state) => state.client);
  const moment = useRefresh(REFRESH_MS);
  const [asked, setAsked] = useState(0);
  const [usage, setUsage] = useState<Usage | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  // Prices, limits and the currency are changed in another window.
  const cost = useSettings(({ settings }) => settings?.cost);
  const wanted = JSON.stringify([span, asked, cost]);
  const read = useRef({ wanted, version: '' });
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    const known = read.current.wanted === wanted ? read.current.version : '';
    readUsage({ client, span, known }, leaving.signal).then(
      ({ version, usage: found }) => {
        if (leaving.signal.aborted) return;
        read.current = { wanted, version };
        if (found !== null) setUsage(found);
        setFailure(null);
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setFailure(failureOf(error));
      },
    );
    return () => leaving.abort();
  }, [client, span, moment, wanted]);
  return { usage, failure, again: useCallback(() => setAsked((before) => before + 1), []) };
}

interface Wanted {
  client: Client;
  span: Span;
  /** The version that is shown. */
  known: string;
}

/** Reads everything, where it is not as it was: sums over a year are no small work for the engine. */
async function readUsage(
  { client, span, known }: Wanted,
  signal: AbortSignal,
): Promise<{ version: string; usage: Usage | null }> {
  const version = await versionOf(client, signal);
  return { version, usage: version === known ? null : await readSums(client, span, signal) };
}

/** Another one after each beginning and end of a call, and each hour: windows of limits begin anew with one. */
async function versionOf(client: Client, signal: AbortSignal): Promise<string> {
  const { total, items } = await client.usage.calls({ limit: 1 }, { signal });
  return [new Date().setMinutes(0, 0, 0), total, items[0]?.callId, items[0]?.outcome].join(' ');
}

async function readSums(client: Client, span: Span, signal: AbortSignal): Promise<Usage> {
  const times = timesOf(span, Date.now());
  const { sinceMs, untilMs, each } = times;
  const [summary, questions, limits, forecast] = await Promise.all([
    client.usage.summary({ sinceMs, untilMs, each }, { signal }),
    client.usage.questions({ sinceMs, untilMs, limit: DEAREST }, { signal }),
    client.usage.limits(undefined, { signal }),
    client.usage.forecast(undefined, { signal }),
  ]);
  return { span, times, summary, questions, limits, forecast };
}
