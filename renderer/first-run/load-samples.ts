import { create } from 'zustand';

/** Whether the sample notes are being loaded from the first-run page, which stays until they are there. */
export const useLoadingSamples = create<{ loading: boolean }>(() => ({ loading: false }));

/** Adds the sample notes with `add`, and says so for as long as it takes. */
export async function loadSamples(add: () => Promise<boolean>): Promise<void> {
  useLoadingSamples.setState({ loading: true });
  await add();
  useLoadingSamples.setState({ loading: false });
}
