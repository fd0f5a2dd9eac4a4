import './texts.ts';
import { Alert, Button, Modal, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SendDecision } from '../../contract/ask.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { failureOf } from '../connection.ts';
import { decideSend, useHeld, type HeldRequest } from '../conversation/held-store.ts';
import { moneyText } from '../text/money.ts';
import css from './answering.module.css';
import { readableBody } from './readable-body.ts';
import { replacedText } from './replaced-words.ts';

/** A request before it is sent: where it goes, what it is expected to cost, and every byte of it. Nothing is sent until the person says so. */
export function HeldDialog({ request }: { request: HeldRequest }): ReactNode {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<SendDecision | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const waiting = useHeld(({ requests }) => requests.length) - 1;
  const decide = (decision: SendDecision): void => {
    if (busy !== null) return;
    setBusy(decision);
    setFailure(null);
    decideSend(request, decision).catch((error: unknown) => {
      setFailure(failureOf(error));
      setBusy(null);
    });
  };
  return (
    <Modal
      opened
      onClose={() => decide('cancel')}
      // A click beside it is no decision.
      closeOnClickOutside={false}
      size={760}
      title={t('answering.held.title', { name: request.providerName })}
      closeButtonProps={{ 'aria-label': t('answering.held.cancel') }}
      data-testid="held"
    >
      <p className={css.heldIntro}>
        {t('answering.held.intro')} {waiting > 0 && t('answering.held.more', { count: waiting })}
      </p>
      <Facts request={request} />
      <Body body={request.body} />
      {failure !== null && (
        <Alert color="red" variant="light" role="alert" title={t('answering.held.failed')} mt="sm">
          {failure.message}
        </Alert>
      )}
      <div className={css.heldButtons}>
        <Button variant="default" loading={busy === 'cancel'} onClick={() => decide('cancel')}>
          {t('answering.held.cancel')}
        </Button>
        <Button variant="default" loading={busy === 'offline'} onClick={() => decide('offline')}>
          {t('answering.held.offline')}
        </Button>
        <Button loading={busy === 'send'} onClick={() => decide('send')}>
          {t('answering.held.send')}
        </Button>
      </div>
    </Modal>
  );
}

function Facts({ request }: { request: HeldRequest }): ReactNode {
  const { t, i18n } = useTranslation();
  const { question, destination, providerName, model, bytes, replaced, estimate } = request;
  const tokens = t('answering.tokens', { count: estimate.tokens });
  const facts = [
    ['question', question],
    ['destination', destination],
    ['provider', `${providerName} · ${model}`],
    ['size', t('answering.held.bytes', { count: bytes })],
    [
      'estimate',
      estimate.costMicro === null
        ? t('answering.held.aboutUnknown', { tokens })
        : t('answering.held.about', { money: moneyText(estimate.costMicro, estimate.currency, i18n.language), tokens }),
    ],
    [
      'replaced',
      replaced === null
        ? t('answering.held.replacedOff')
        : replacedText(replaced, t, i18n.language) || t('answering.held.replacedNothing'),
    ],
  ] as const;
  return (
    <dl className={css.heldFacts}>
      {facts.map(([name, value]) => (
        <div key={name} data-warn={name === 'replaced' && replaced === null}>
          <dt>{t(`answering.held.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ body }: { body: string }): ReactNode {
  const { t } = useTranslation();
  const [view, setView] = useState<'exact' | 'readable'>('exact');
  return (
    <>
      <div className={css.heldView}>
        <h3 id="held-body">{t('answering.held.body')}</h3>
        <SegmentedControl
          size="xs"
          aria-label={t('answering.held.view')}
          value={view}
          onChange={setView}
          data={[
            { value: 'exact', label: t('answering.held.exact') },
            { value: 'readable', label: t('answering.held.readable') },
          ]}
        />
      </div>
      {/* Reading comes first: the keyboard scrolls at once, and no key sends by chance. */}
      <pre className={css.heldBody} role="region" aria-labelledby="held-body" tabIndex={0} data-autofocus data-testid="held-body">
        {view === 'exact' ? body : readableBody(body)}
      </pre>
    </>
  );
}
