import type { Finding } from './operations/doctor.ts';
import type { StoredAccount } from './store/accounts.ts';

const WHY_STOPPED = {
  'sign-in': 'needs a new sign-in',
  disabled: 'is disabled on its server',
  untrusted: 'is stopped: the certificate of its server is another one',
};

/** For the doctor: those not signed out. */
export function accountFinding(accounts: readonly StoredAccount[]): Finding {
  if (accounts.length === 0) return { state: 'ok', detail: 'None is set up.' };
  const stopped = accounts.flatMap(({ label, state }) => (state === 'ready' ? [] : [`${label} ${WHY_STOPPED[state]}.`]));
  if (stopped.length > 0) return { state: 'warning', detail: stopped.join(' ') };
  const failing = accounts.flatMap(({ label, failure }) => (failure === null ? [] : [`${label}: ${failure.message}`]));
  if (failing.length > 0) return { state: 'warning', detail: failing.join(' ') };
  return { state: 'ok', detail: accounts.length === 1 ? 'One, signed in.' : `${accounts.length}, all signed in.` };
}
