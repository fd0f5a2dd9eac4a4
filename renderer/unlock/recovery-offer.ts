import { create } from 'zustand';

/** Whether a recovery code is to be offered before going on: after a profile was made with a passphrase alone. */
export const useRecoveryOffer = create<{ offered: boolean }>(() => ({ offered: false }));

export function offerRecoveryCode(): void {
  useRecoveryOffer.setState({ offered: true });
}

export function endRecoveryOffer(): void {
  useRecoveryOffer.setState({ offered: false });
}
