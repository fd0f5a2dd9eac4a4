import { accountCalls } from './calls-accounts.ts';
import { appCalls } from './calls-app.ts';
import { askCalls } from './calls-ask.ts';
import { ledgerCalls } from './calls-ledger.ts';
import { libraryCalls } from './calls-library.ts';
import { modelCalls } from './calls-models.ts';
import { providerCalls } from './calls-providers.ts';
import { scheduleCalls } from './calls-schedule.ts';
import { scopeCalls } from './calls-scopes.ts';
import { settingsCalls } from './calls-settings.ts';
import { syncCalls } from './calls-sync.ts';
import { usageCalls } from './calls-usage.ts';
import { voiceCalls } from './calls-voice.ts';
import { always, call, type OpenSession, type RouterParts } from './calls.ts';

/** The handlers of every call of the contract: which part of the engine answers it, and who may ask. */
export function createRouter(own: RouterParts) {
  const session: OpenSession = () => own.access.session();
  return call.router({
    accounts: accountCalls(session),
    app: appCalls(own),
    ledger: ledgerCalls(session),
    library: libraryCalls(own, session),
    search: { run: call.search.run.handler(({ input, signal }) => session().search.run(input, always(signal))) },
    ...askCalls(session),
    models: modelCalls(session),
    providers: providerCalls(session),
    schedule: scheduleCalls(session),
    scopes: scopeCalls(session),
    settings: settingsCalls(session),
    sync: syncCalls(session),
    usage: usageCalls(session),
    voice: voiceCalls(session),
  });
}
