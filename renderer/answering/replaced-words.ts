import type { TFunction } from 'i18next';
import type { ReplacedCounts, ReplacedType } from '../../contract/replaced.ts';

/** What was replaced, counted: `2 names, 1 date of birth`; empty for nothing. */
export function replacedText(replaced: ReplacedCounts, t: TFunction, language: string): string {
  const kinds = (Object.entries(replaced) as [ReplacedType, number][]).map(([kind, count]) =>
    t(`answering.kinds.${kind}`, { count }),
  );
  return new Intl.ListFormat(language, { type: 'unit' }).format(kinds);
}
