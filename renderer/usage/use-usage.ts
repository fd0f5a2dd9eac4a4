import { useCallback, useEffect, useState } from 'react';
import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { LimitState, UsageSummary } from '../../contract/usage.ts';
import { failureOf, useConnection } from '../connection.ts';
import { useRefresh } from '../frame/use-refresh.ts';
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
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    readUsage(client, span, leaving.signal).then(
      (found) => {
        if (leaving.signal.aborted) return;
        setUsage(found);
        setFailure(null);
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setFailure(failureOf(error));
      },
    );
    return () => leaving.abort();
  }, [client, span, moment, asked]);
  return { usage, failure, again: useCallback(() => setAsked((before) => before + 1), []) };
}

async function readUsage(client: Client, span: Span, signal: AbortSignal): Promise<Usage> {
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
