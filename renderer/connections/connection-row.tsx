import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../contract/usage.ts';
import { replacedText } from '../answering/replaced-words.ts';
import { openConversation } from '../conversation/conversation-store.ts';
import { Icon } from '../frame/icons.tsx';
import { sizeInWords } from '../library/quantities.ts';
import { costText } from '../text/cost.ts';
import { durationText } from '../text/format.ts';
import { timeLocale } from '../text/time-locale.ts';
import { shortDestination } from './short-destination.ts';
import css from './connections-table.module.css';

interface ConnectionRowProps {
  connection: Connection;
  isOpen: boolean;
  /** The Tab key stops here. */
  isStop: boolean;
  onToggle(): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** One connection in a line, and on request all that is known of it. */
export function ConnectionRow({ connection, isOpen, isStop, onToggle, onKeyDown }: ConnectionRowProps): ReactNode {
  const { t, i18n } = useTranslation();
  const details = useId();
  const { startedAtMs, destination, purpose, bytesOut, bytesIn, requests, tokens, replaced, outcome } = connection;
  const { language } = i18n;
  const time = timeText(startedAtMs, language);
  const cost = useCostText(connection, t('connections.nothing'));
  const count = (value: number) => value.toLocaleString(language);
  return (
    <>
      <div role="none" className={css.row} data-outcome={outcome}>
        <span role="cell" data-column="time">
          <button
            type="button"
            className={css.open}
            aria-expanded={isOpen}
            aria-controls={details}
            aria-label={t('connections.more', { where: destination, time })}
            tabIndex={isStop ? 0 : -1}
            onClick={onToggle}
            onKeyDown={onKeyDown}
          >
            <Icon name="right" size={12} />
            <time dateTime={new Date(startedAtMs).toISOString()}>{time}</time>
          </button>
        </span>
        <span role="cell" data-column="where" title={destination}>
          {shortDestination(destination)}
          <small>{t(`connections.purposes.${purpose}`)}</small>
        </span>
        <span role="cell" data-column="why">
          {t(`connections.purposes.${purpose}`)}
        </span>
        <span role="cell" data-column="sent">
          {sizeInWords(bytesOut, language)}
        </span>
        <span role="cell" data-column="received">
          {sizeInWords(bytesIn, language)}
        </span>
        <span role="cell" data-column="requests">
          {count(requests)}
        </span>
        <span role="cell" data-column="tokens">
          {tokens === null ? <None /> : count(tokens)}
        </span>
        <span role="cell" data-column="cost">
          {cost ?? <None />}
        </span>
        <span role="cell" data-column="replaced">
          {replaced === null || Object.keys(replaced).length === 0 ? <None /> : replacedText(replaced, t, language)}
        </span>
        <span role="cell" data-column="outcome">
          <span className={css.badge} data-outcome={outcome}>
            {t(`connections.outcomes.${outcome}`)}
          </span>
        </span>
      </div>
      <div role="cell" id={details} className={css.details} hidden={!isOpen}>
        {isOpen && <Details connection={connection} />}
      </div>
    </>
  );
}

function None(): ReactNode {
  const { t } = useTranslation();
  return (
    <span className={css.none}>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{t('connections.nothing')}</span>
    </span>
  );
}

function Details({ connection }: { connection: Connection }): ReactNode {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const { startedAtMs, tookMs, destination, purpose, outcome, status, bytesIn, bytesOut, requests, replaced, tokens, callId } =
    connection;
  const { providerName, model, conversationId } = connection;
  const cost = useCostText(connection, t('connections.details.notCharged'));
  const count = (value: number) => value.toLocaleString(language);
  const began = new Intl.DateTimeFormat(timeLocale(language), { dateStyle: 'full', timeStyle: 'medium' }).format(startedAtMs);
  return (
    <dl>
      <Fact label={t('connections.details.where')} value={destination} />
      <Fact label={t('connections.details.what')} value={t(`connections.reasons.${purpose}`)} />
      <Fact label={t('connections.details.when')} value={began} />
      {outcome !== 'open' && <Fact label={t('connections.details.took')} value={durationText(tookMs)} />}
      <Fact label={t('connections.details.end')} value={t(`connections.ends.${outcome}`)} />
      {status !== null && <Fact label={t('connections.details.status')} value={t('connections.details.http', { status })} />}
      <Fact label={t('connections.details.requests')} value={count(requests)} />
      <Fact
        label={t('connections.details.bytes')}
        value={t('connections.details.bytesOf', { out: count(bytesOut), in: count(bytesIn) })}
      />
      {callId !== null && (
        <Fact
          label={t('connections.details.replaced')}
          value={
            replaced === null || Object.keys(replaced).length === 0
              ? t('connections.details.replacedNone')
              : replacedText(replaced, t, language)
          }
        />
      )}
      {providerName !== null && (
        <Fact label={t('connections.details.provider')} value={[providerName, model].filter(Boolean).join(' · ')} />
      )}
      {tokens !== null && (
        <Fact
          label={t('connections.details.call')}
          value={t('connections.details.callOf', {
            tokens: count(tokens),
            cost: connection.costMicro === null ? t('connections.details.priceUnknown') : (cost ?? ''),
          })}
        />
      )}
      {conversationId !== null && (
        <div>
          <dt>{t('connections.details.asked')}</dt>
          <dd>
            <button type="button" className={css.link} onClick={() => void openConversation(conversationId, '')}>
              {t('connections.details.openConversation')}
            </button>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Fact({ label, value }: { label: string; value: string }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** What its call cost, `nothing` where nobody bills it; null where there is no call, or its end is not known yet. */
function useCostText({ costMicro, currency, tokens }: Connection, nothing: string): string | null {
  const { t, i18n } = useTranslation();
  if (currency === null) return null;
  return costText({ costMicro, currency, tokens }, i18n.language, nothing) ?? t('connections.unknown');
}

/** The time of today; before that, the day too. */
function timeText(atMs: number, language: string): string {
  const isToday = new Date(atMs).toDateString() === new Date().toDateString();
  const isThisYear = new Date(atMs).getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(timeLocale(language), {
    ...(isToday ? {} : { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: '2-digit' }) }),
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? { second: '2-digit' } : {}),
  }).format(atMs);
}
