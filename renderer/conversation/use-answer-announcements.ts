import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../frame/announcer.tsx';
import { isHeardAloud } from '../voice/page-voice.ts';
import { asSentence } from './answered-by.ts';
import { isRunning, type ShownTurn } from './shown-turn.ts';
import { lastSentenceEnd, spoken } from './spoken-answer.ts';

/** Pause between announcements, so that a screen reader finishes one before the next replaces it. */
const PAUSE_MS = 1200;

/** Reads the arriving answer to people who listen: whole sentences, with pauses, and how it ended. */
export function useAnswerAnnouncements(turn: ShownTurn | undefined): void {
  const { t } = useTranslation();
  const said = useRef({ key: '', chars: 0, running: false });
  const latest = useRef(turn);
  latest.current = turn;

  const key = turn?.key;
  const running = turn !== undefined && isRunning(turn);
  useEffect(() => {
    if (!running || key === undefined) return undefined;
    if (said.current.key !== key) said.current = { key, chars: 0, running: true };
    announce(t('conversation.searching'));
    const timer = setInterval(() => {
      const answer = latest.current?.answer ?? '';
      const end = lastSentenceEnd(answer);
      if (end <= said.current.chars) return;
      // Two voices at once are none.
      if (isHeardAloud()) return;
      announce(spoken(answer.slice(said.current.chars, end)));
      said.current.chars = end;
    }, PAUSE_MS);
    return () => clearInterval(timer);
  }, [key, running, t]);

  const stage = turn?.stage;
  useEffect(() => {
    const ended = latest.current;
    if (ended === undefined || isRunning(ended) || said.current.key !== ended.key || !said.current.running) return;
    said.current.running = false;
    if (isHeardAloud()) return;
    const rest = spoken(ended.answer.slice(said.current.chars));
    const why = ended.answeredBy?.why ?? '';
    announce([rest, why === '' ? '' : asSentence(why), endSentence(ended, t)].filter(Boolean).join(' '));
  }, [stage, t]);
}

function endSentence(turn: ShownTurn, t: TFunction): string {
  switch (turn.stage) {
    case 'failed':
      return t('conversation.announceFailed', { message: turn.failure?.message ?? t('common.unexpected') });
    case 'not-in-library':
      return t('conversation.notInLibrary');
    case 'cancelled':
      return turn.answer === '' ? t('conversation.cancelledEmpty') : t('conversation.cancelled');
    default:
      return t('conversation.announceDone', { count: turn.citations.length });
  }
}
