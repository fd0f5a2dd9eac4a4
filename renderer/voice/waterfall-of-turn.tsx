import { Button, Modal } from '@mantine/core';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnId } from '../../contract/ids.ts';
import type { VoiceTimings } from '../../contract/voice.ts';
import { failureOf, useConnection } from '../connection.ts';
import { Waterfall } from './waterfall.tsx';
import styles from './waterfall.module.css';

const VoiceHistory = lazy(async () => ({ default: (await import('./history.tsx')).VoiceHistory }));

/** How far back a turn's times are looked for; what the engine gives at most. */
const TURNS = 1000;

/** The waterfall of a turn, where it was one by voice; nothing for a typed one. */
export function WaterfallOfTurn({ turnId }: { turnId: TurnId }): ReactNode {
  const { t } = useTranslation();
  const timings = useTimings(turnId);
  const [history, setHistory] = useState(false);
  if (timings === null) return null;
  return (
    <div className={styles.ofTurn}>
      <h3 className={styles.title}>{t('voice.waterfall')}</h3>
      <Waterfall timings={timings} />
      <Button size="compact-sm" variant="subtle" onClick={() => setHistory(true)}>
        {t('voice.historyOpen')}
      </Button>
      <Modal
        opened={history}
        onClose={() => setHistory(false)}
        size="lg"
        title={t('voice.history')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Suspense>
          <VoiceHistory />
        </Suspense>
      </Modal>
    </div>
  );
}

function useTimings(turnId: TurnId): VoiceTimings | null {
  const client = useConnection((state) => state.client);
  const [timings, setTimings] = useState<VoiceTimings | null>(null);
  useEffect(() => {
    if (client === null) return undefined;
    const leaving = new AbortController();
    client.voice.history({ limit: TURNS }, { signal: leaving.signal }).then(
      ({ turns }) => setTimings(turns.find((turn) => turn.turnId === turnId)?.timings ?? null),
      (error: unknown) => {
        // Times are a courtesy of the details: without them the rest is whole.
        if (failureOf(error)?.code === 'INTERNAL') reportError(error);
      },
    );
    return () => leaving.abort();
  }, [client, turnId]);
  return timings;
}
