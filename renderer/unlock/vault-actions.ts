import type { Client } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import { engine, failureOf } from '../connection.ts';
import { useStatus } from '../status-store.ts';
import { endRecoveryOffer, offerRecoveryCode } from './recovery-offer.ts';

type Vault = Client['app']['vault'];

/** Makes the profile; null when it is made, otherwise why not. */
export async function createProfile(how: Parameters<Vault['create']>[0]): Promise<FailureData | null> {
  if (how.method === 'passphrase') offerRecoveryCode();
  const failure = await change(async () => engine().app.vault.create(how));
  if (failure !== null) endRecoveryOffer();
  return failure;
}

/** Opens the profile; null when it is open, otherwise why not. */
export async function unlockProfile(how: Parameters<Vault['unlock']>[0]): Promise<FailureData | null> {
  return change(async () => engine().app.vault.unlock(how));
}

/** Runs a call that answers with the new state of the vault, and shows that state without waiting for the stream. */
async function change(call: () => ReturnType<Vault['create']>): Promise<FailureData | null> {
  try {
    const vault = await call();
    useStatus.setState(({ status }) => ({ status: status === null ? null : { ...status, vault } }));
    return vault.state === 'unlocked' ? null : vault.failure;
  } catch (error) {
    return failureOf(error);
  }
}
