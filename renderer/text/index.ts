import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { conversationText } from '../conversation/text.en.ts';
import { firstRunText } from '../first-run/text.en.ts';
import { frameText } from '../frame/text.en.ts';
import { libraryText } from '../library/text.en.ts';
import type { answeringText } from '../answering/text.en.ts';
import type { evidenceText } from '../conversation/evidence-text.en.ts';
import type { accountsText } from '../accounts/text.en.ts';
import type { connectionsText } from '../connections/text.en.ts';
import type { paletteText } from '../palette/text.en.ts';
import type { scheduleText } from '../schedule/text.en.ts';
import type { scopesText } from '../scopes/text.en.ts';
import type { searchText } from '../search/text.en.ts';
import type { syncText } from '../sync/text.en.ts';
import type { settingsText } from '../settings/text.en.ts';
import type { usageText } from '../usage/text.en.ts';
import { unlockText } from '../unlock/text.en.ts';
import { viewerText } from '../viewer/text.en.ts';
import { voiceText } from '../voice/text.en.ts';
import { commonText } from './common.en.ts';

/** Every sentence of the app window, by room: `t('conversation.ask')`. A key that is not here does not type-check. */
const english = {
  common: commonText,
  frame: frameText,
  conversation: conversationText,
  viewer: viewerText,
  library: libraryText,
  unlock: unlockText,
  firstRun: firstRunText,
  voice: voiceText,
};

/** Sentences that only their own page needs; it brings them along. */
interface LaterText {
  answering: typeof answeringText;
  evidence: typeof evidenceText;
  accounts: typeof accountsText;
  connections: typeof connectionsText;
  palette: typeof paletteText;
  settings: typeof settingsText;
  usage: typeof usageText;
  search: typeof searchText;
  sync: typeof syncText;
  schedule: typeof scheduleText;
  scopes: typeof scopesText;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof english & LaterText };
    returnNull: false;
  }
}

export const catalogue = createInstance();

void catalogue.use(initReactI18next).init({
  lng: 'en',
  resources: { en: { translation: english } },
  // React escapes; escaping twice would show &amp; to the reader.
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** Adds the sentences of a page that is loaded when it is first wanted. */
export function addText(text: Partial<LaterText>): void {
  catalogue.addResourceBundle('en', 'translation', text, true);
}
