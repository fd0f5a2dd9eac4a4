import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { labelStride } from './chart-scale.ts';
import css from './time-chart.module.css';

export interface ChartBar {
  /** Never twice in a chart. */
  key: number;
  value: number;
  /** Below the bar. */
  short: string;
  /** What the bar stands for: first the time, then the figures. */
  lines: readonly [string, ...string[]];
  /** It holds calls of unknown price, which its height does not show. */
  hasUnknown: boolean;
}

interface TimeChartProps {
  /** What the chart shows, and its highest bar. */
  label: string;
  /** How it is worked with keys. */
  hint: string;
  bars: readonly ChartBar[];
  /** The bar one comes to first. */
  present: number;
  /** From 0 to the top. */
  ticks: readonly number[];
  tickText(tick: number): string;
}

/** Bars over time. One stop of the Tab key; arrows, Home and End move from bar to bar, each of which says its figures. */
export function TimeChart({ label, hint, bars, present, ticks, tickText }: TimeChartProps): ReactNode {
  const [current, setCurrent] = useState(present);
  const [told, setTold] = useState<number | null>(null);
  const keys = useId();
  const field = useRef<HTMLDivElement>(null);
  const top = ticks.at(-1) ?? 1;
  const height = (value: number) => `${Math.min(100, (value / top) * 100)}%`;
  const stop = Math.min(current, bars.length - 1);
  const stride = labelStride(bars.length);
  const goTo = (next: number): void => {
    const at = Math.min(bars.length - 1, Math.max(0, next));
    setCurrent(at);
    field.current?.querySelector<HTMLElement>(`[data-bar="${at}"]`)?.focus();
  };
  const tell = (bar: number): void => {
    setCurrent(bar);
    setTold(bar);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (next !== undefined) goTo(next);
    else if (event.key === 'Escape' && told !== null) setTold(null);
    else return;
    event.preventDefault();
  };
  const shown = told === null ? undefined : bars[told];
  return (
    <div className={css.chart}>
      <div className={css.scale} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ bottom: height(tick) }}>
            {tickText(tick)}
          </span>
        ))}
      </div>
      <div className={css.field} ref={field}>
        {ticks.map((tick) => (
          <i key={tick} className={css.line} style={{ bottom: height(tick) }} />
        ))}
        <div className={css.bars} role="toolbar" aria-label={label} aria-describedby={keys}>
          {bars.map((bar, n) => (
            <button
              key={bar.key}
              type="button"
              aria-label={bar.lines.join(', ')}
              tabIndex={n === stop ? 0 : -1}
              data-bar={n}
              className={css.column}
              data-told={n === told}
              onKeyDown={onKeyDown}
              onClick={() => tell(n)}
              onFocus={() => tell(n)}
              onBlur={() => setTold(null)}
              onPointerEnter={() => setTold(n)}
              onPointerLeave={() => setTold(null)}
            >
              {bar.hasUnknown && <span className={css.unknown} />}
              {bar.value > 0 && <span className={css.bar} style={{ height: height(bar.value) }} />}
            </button>
          ))}
        </div>
        <span id={keys} hidden>
          {hint}
        </span>
        {shown !== undefined && told !== null && (
          <div className={css.tip} style={placeOf(told, bars.length)} aria-hidden="true" data-testid="chart-tip">
            {shown.lines.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </div>
        )}
      </div>
      <div className={css.names} aria-hidden="true">
        {bars.map((bar, n) => (
          <span key={bar.key}>{n % stride === 0 && <span>{bar.short}</span>}</span>
        ))}
      </div>
    </div>
  );
}

/** Above its bar, and never beyond the chart's sides. */
function placeOf(at: number, bars: number): { left?: string; right?: string; transform?: string } {
  const share = (at + 0.5) / bars;
  if (share < 0.2) return { left: `${(at / bars) * 100}%` };
  if (share > 0.8) return { right: `${(1 - (at + 1) / bars) * 100}%` };
  return { left: `${share * 100}%`, transform: 'translateX(-50%)' };
}
