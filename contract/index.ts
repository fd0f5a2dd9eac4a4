import { accountsContract } from './accounts.ts';
import { appContract } from './app.ts';
import { askContract } from './ask.ts';
import { libraryContract } from './library.ts';
import { modelsContract } from './models.ts';
import { providersContract } from './providers.ts';
import { scheduleContract } from './schedule.ts';
import { scopesContract } from './scopes.ts';
import { searchContract } from './search.ts';
import { settingsContract } from './settings.ts';
import { syncContract } from './sync.ts';
import { ledgerContract, usageContract } from './usage.ts';
import { voiceContract } from './voice.ts';

/** What the UI may ask of the engine: one table for every shell. Every call may also fail as `declaredFailures` says. */
export const contract = {
  accounts: accountsContract,
  app: appContract,
  library: libraryContract,
  models: modelsContract,
  ledger: ledgerContract,
  providers: providersContract,
  schedule: scheduleContract,
  scopes: scopesContract,
  search: searchContract,
  ...askContract,
  settings: settingsContract,
  sync: syncContract,
  usage: usageContract,
  voice: voiceContract,
};
export type Contract = typeof contract;

export * from './accounts.ts';
export * from './app.ts';
export * from './ask.ts';
export * from './documents.ts';
export * from './failures.ts';
export * from './ids.ts';
export * from './intake.ts';
export * from './library.ts';
export * from './models.ts';
export * from './providers.ts';
export * from './replaced.ts';
export * from './schedule.ts';
export * from './scopes.ts';
export * from './search.ts';
export * from './settings.ts';
export * from './sync.ts';
export * from './usage.ts';
export * from './voice-settings.ts';
export * from './voice.ts';
