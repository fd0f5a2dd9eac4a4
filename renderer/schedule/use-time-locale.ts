import { useTranslation } from 'react-i18next';
import { timeLocale } from '../text/time-locale.ts';

/** The locale times and dates are written in. */
export function useTimeLocale(): string {
  return timeLocale(useTranslation().i18n.language);
}
