import { Alert, Button, CloseButton, NumberInput, TextInput } from '@mantine/core';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Price } from '../../contract/usage.ts';
import { engine, failureOf } from '../connection.ts';
import { moneyText } from '../text/money.ts';
import css from './cost-section.module.css';
import { emptyPrice, priceOf, withPrice, wrongWith, type PriceDraft } from './price-draft.ts';
import { Label, reasonOf } from './saved-state.tsx';
import shared from './settings-window.module.css';
import { useSavedField } from './use-saved-field.ts';

interface PricesGroupProps {
  prices: readonly Price[];
  currency: string;
}

/** Prices of one's own, laid over those that ship; and all that count. */
export function PricesGroup({ prices, currency }: PricesGroupProps): ReactNode {
  const { t } = useTranslation();
  const field = useSavedField<readonly Price[]>({
    setting: 'cost.prices',
    stored: prices,
    save: async (next) => engine().settings.update({ cost: { prices: [...next] } }),
  });
  return (
    <section aria-labelledby="cost-prices" className={css.prices}>
      <h3 id="cost-prices" className={shared.groupTitle}>
        <Label state={field.state}>{t('settings.cost.prices')}</Label>
      </h3>
      <p className={shared.hint}>{t('settings.cost.pricesHint', { currency })}</p>
      {reasonOf(field.state) !== undefined && <p className={shared.warning}>{reasonOf(field.state)}</p>}
      {field.draft.length === 0 ? (
        <p className={shared.hint}>{t('settings.cost.pricesNone')}</p>
      ) : (
        <PriceTable
          label={t('settings.cost.prices')}
          prices={field.draft}
          currency={currency}
          {...(field.managed ? {} : { onRemove: (price) => field.commit(field.draft.filter((each) => each !== price)) })}
        />
      )}
      {!field.managed && <AddPrice onAdd={(price) => field.commit(withPrice(field.draft, price))} />}
      <InForce currency={currency} />
    </section>
  );
}

interface PriceTableProps {
  label: string;
  prices: readonly Price[];
  currency: string;
  onRemove?: (price: Price) => void;
}

function PriceTable({ label, prices, currency, onRemove }: PriceTableProps): ReactNode {
  const { t, i18n } = useTranslation();
  const amount = (micro: number | null) =>
    micro === null ? (
      <span className="visually-hidden">{t('settings.cost.price.unknown')}</span>
    ) : (
      moneyText(micro, currency, i18n.language)
    );
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('settings.cost.price.model')}</th>
            <th scope="col">{t('settings.cost.price.host')}</th>
            <th scope="col">{t('settings.cost.price.from')}</th>
            <th scope="col">{t('settings.cost.price.input')}</th>
            <th scope="col">{t('settings.cost.price.cached')}</th>
            <th scope="col">{t('settings.cost.price.output')}</th>
            <th scope="col">{t('settings.cost.price.audio')}</th>
            <th scope="col">{t('settings.cost.price.characters')}</th>
            {onRemove !== undefined && (
              <th scope="col">
                <span className="visually-hidden">{t('settings.cost.price.take')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {prices.map((price) => (
            <tr key={`${price.host} ${price.model} ${price.from} ${price.serviceTier} ${price.maxInputTokens}`}>
              <th scope="row">
                {price.model}
                {price.serviceTier !== '*' && price.serviceTier !== 'default' && ` (${price.serviceTier})`}
                {price.maxInputTokens !== null && (
                  <span className={css.length}>
                    {t('settings.cost.price.upTo', { tokens: price.maxInputTokens.toLocaleString(i18n.language) })}
                  </span>
                )}
              </th>
              <td>{price.host === '*' ? t('settings.cost.price.anyHost') : price.host}</td>
              <td>{price.from}</td>
              <td>{amount(price.inputMicro)}</td>
              <td>{amount(price.cachedInputMicro)}</td>
              <td>{amount(price.outputMicro)}</td>
              <td>{amount(price.audioMinuteMicro)}</td>
              <td>{amount(price.charactersMicro)}</td>
              {onRemove !== undefined && (
                <td>
                  <CloseButton
                    size="sm"
                    aria-label={t('settings.cost.price.remove', { model: price.model })}
                    onClick={() => onRemove(price)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const AMOUNTS = ['input', 'cached', 'output', 'audio', 'characters'] as const;

function AddPrice({ onAdd }: { onAdd: (price: Price) => void }): ReactNode {
  const { t } = useTranslation();
  const today = new Date().toISOString().slice(0, 10);
  const [draft, setDraft] = useState<PriceDraft | null>(null);
  const [wrong, setWrong] = useState<ReturnType<typeof wrongWith>>(null);
  if (draft === null) {
    return (
      <Button variant="default" className={css.start ?? ''} onClick={() => setDraft(emptyPrice(today))}>
        {t('settings.cost.price.add')}
      </Button>
    );
  }
  const change = (part: Partial<PriceDraft>): void => {
    setDraft({ ...draft, ...part });
    setWrong(null);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const found = wrongWith(draft);
    setWrong(found);
    if (found !== null) return;
    onAdd(priceOf(draft));
    setDraft(null);
  };
  const per = {
    input: 'perMillion',
    cached: 'perMillion',
    output: 'perMillion',
    audio: 'perMinute',
    characters: 'perMillionCharacters',
  } as const;
  return (
    <form className={css.addPrice} aria-label={t('settings.cost.price.addTitle')} onSubmit={submit} noValidate>
      <TextInput
        label={t('settings.cost.price.model')}
        description={t('settings.cost.price.modelHint')}
        value={draft.model}
        maxLength={200}
        autoFocus
        error={wrong === 'needModel' && t('settings.cost.price.needModel')}
        onChange={(event) => change({ model: event.currentTarget.value })}
      />
      <TextInput
        label={t('settings.cost.price.host')}
        description={t('settings.cost.price.hostHint')}
        value={draft.host}
        maxLength={255}
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('settings.cost.price.from')}
        description={t('settings.cost.price.fromHint')}
        value={draft.from}
        error={wrong === 'needDay' && t('settings.cost.price.needDay')}
        onChange={(event) => change({ from: event.currentTarget.value })}
      />
      {AMOUNTS.map((name) => (
        <NumberInput
          key={name}
          label={t(`settings.cost.price.${name}`)}
          description={t(`settings.cost.price.${per[name]}`)}
          min={0}
          decimalScale={6}
          hideControls
          value={draft[name]}
          error={wrong === 'needPrice' && name === 'input' && t('settings.cost.price.needPrice')}
          onChange={(value) => change({ [name]: value })}
        />
      ))}
      <div className={shared.keyLine}>
        <Button type="submit">{t('settings.cost.price.add')}</Button>
        <Button variant="default" onClick={() => setDraft(null)}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** Every price that counts just now, those that ship and one's own. */
function InForce({ currency }: { currency: string }): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<readonly Price[] | null>(null);
  const [query, setQuery] = useState('');
  const [failure, setFailure] = useState<FailureData | null>(null);
  const id = useId();
  const toggle = async () => {
    if (shown !== null) return setShown(null);
    try {
      setShown(await engine().usage.prices());
      setFailure(null);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const words = query.trim().toLowerCase();
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        className={css.start ?? ''}
        aria-expanded={shown !== null}
        aria-controls={id}
        onClick={() => void toggle()}
      >
        {shown === null ? t('settings.cost.inForce') : t('settings.cost.inForceHide')}
      </Button>
      {failure !== null && (
        <Alert color="red" variant="light" role="alert" title={t('settings.cost.inForceFailed')}>
          {failure.message}
        </Alert>
      )}
      <div id={id} hidden={shown === null}>
        {shown !== null && (
          <>
            <TextInput
              aria-label={t('settings.cost.find')}
              placeholder={t('settings.cost.find')}
              value={query}
              mb="xs"
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
            <PriceTable
              label={t('settings.cost.inForceTable')}
              prices={shown.filter(({ model, host }) => `${model} ${host}`.toLowerCase().includes(words))}
              currency={currency}
            />
          </>
        )}
      </div>
    </>
  );
}
