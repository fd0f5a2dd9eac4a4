import { useTranslation } from 'react-i18next';
import type { ProviderRole } from '../../contract/providers.ts';

/** What a provider is used for, as a list: `Answer questions (gpt-5), Speak answers (tts-1)`. */
export function useUsesInWords(uses: readonly { role: ProviderRole; model: string }[]): string {
  const { t, i18n } = useTranslation();
  const parts = uses.map(({ role, model }) => t('settings.providers.use', { role: t(`settings.roles.roles.${role}`), model }));
  return new Intl.ListFormat(i18n.language, { type: 'unit' }).format(parts);
}
