import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { aboutMark, costOf } from './costs.ts';
import css from './tiles.module.css';
import type { Usage } from './use-usage.ts';
import { useWords, type Words } from './use-words.ts';

/** The whole in a few figures: spent, to be expected, tokens, sound, saved. */
export function Tiles({ usage: { summary, forecast, times } }: { usage: Usage }): ReactNode {
  const { t } = useTranslation();
  const words = useWords(summary.currency);
  const { total, saved } = summary;
  return (
    <dl className={css.tiles} aria-label={t('usage.tiles.label')}>
      <Tile label={t('usage.tiles.spent')} value={<Spent total={total} words={words} />} notes={[spentNote(), estimatedNote()]} />
      <ForecastTile forecast={forecast} words={words} monthMs={Math.min(Date.now(), times.untilMs - 1)} />
      <Tile
        label={t('usage.tiles.tokens')}
        value={aboutMark(total) + words.about(total.usage.inputTokens + total.usage.outputTokens)}
        notes={tokenNotes()}
      />
      {(total.usage.audioMs > 0 || total.usage.characters > 0) && (
        <Tile label={t('usage.tiles.sound')} value={words.sound(total.usage.audioMs)} notes={[characterNote()]} />
      )}
      <Tile label={t('usage.tiles.saved')} value={words.cost({ ...saved, calls: saved.answers })} notes={[savedNote()]} />
    </dl>
  );

  function spentNote(): string {
    if (total.unpriced === 0) return t('usage.tiles.spentKnown');
    return t('usage.unpriced', { count: total.unpriced, shown: words.count(total.unpriced) });
  }

  function estimatedNote(): string | null {
    const { estimated } = total;
    return estimated === 0 ? null : t('usage.tiles.estimated', { count: estimated, shown: words.count(estimated) });
  }

  function tokenNotes(): string[] {
    const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = total.usage;
    const shown = (value: number) => ({ shown: words.about(value) });
    const cached = cachedInputTokens > 0 ? `, ${t('usage.tiles.cached', shown(cachedInputTokens))}` : '';
    const reasoning = reasoningTokens > 0 ? `, ${t('usage.tiles.reasoning', shown(reasoningTokens))}` : '';
    return [
      `${t('usage.tiles.tokensIn', shown(inputTokens))}${cached}`,
      `${t('usage.tiles.tokensOut', shown(outputTokens))}${reasoning}`,
    ];
  }

  function characterNote(): string | null {
    const { characters } = total.usage;
    return characters === 0 ? null : t('usage.tiles.characters', { count: characters, shown: words.about(characters) });
  }

  function savedNote(): string {
    if (saved.answers === 0) return t('usage.tiles.savedNone');
    return t('usage.tiles.savedAnswers', {
      count: saved.answers,
      shown: words.count(saved.answers),
      tokens: words.about(saved.tokens),
    });
  }
}

function Spent({ total, words }: { total: Usage['summary']['total']; words: Words }): ReactNode {
  const { t } = useTranslation();
  const cost = costOf(total);
  if (cost.kind === 'unknown') return t('usage.unknown');
  if (cost.kind === 'none') return t('usage.notCharged');
  if (cost.kind === 'known') return `${aboutMark(total)}${words.money(cost.micro)}`;
  return (
    <>
      <span className={css.least}>{t('usage.atLeast', { amount: '' })}</span>
      {aboutMark(total)}
      {words.money(cost.micro)}
    </>
  );
}

interface ForecastTileProps {
  forecast: Usage['forecast'];
  words: Words;
  /** A moment of this month. */
  monthMs: number;
}

function ForecastTile({ forecast, words, monthMs }: ForecastTileProps): ReactNode {
  const { monthMicro, spentMicro, unpriced } = forecast;
  const { t, i18n } = useTranslation();
  // Nothing was spent as far as is known, and not all is known.
  const unknown = unpriced > 0 && spentMicro === 0;
  const month = new Intl.DateTimeFormat(i18n.language, { month: 'long' }).format(monthMs);
  return (
    <Tile
      label={t('usage.tiles.forecast', { month })}
      value={monthMicro === null || unknown ? t('usage.tiles.forecastNone') : words.money(monthMicro)}
      notes={[
        unknown ? null : t('usage.tiles.forecastSoFar', { amount: words.money(spentMicro) }),
        monthMicro === null ? t('usage.tiles.forecastNoneHint') : null,
        unpriced === 0 ? null : t('usage.tiles.forecastUnpriced', { count: unpriced, shown: words.count(unpriced) }),
      ]}
    />
  );
}

interface TileProps {
  label: string;
  value: ReactNode;
  notes: readonly (string | null)[];
}

function Tile({ label, value, notes }: TileProps): ReactNode {
  return (
    <div className={css.tile}>
      <dt>{label}</dt>
      <dd className={css.value}>{value}</dd>
      {notes.map((note) => (note === null ? null : <dd key={note}>{note}</dd>))}
    </div>
  );
}
