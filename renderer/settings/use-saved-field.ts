import { useEffect, useRef, useState } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';
import type { Settings } from '../../contract/settings.ts';
import { failureOf } from '../connection.ts';
import { takeSettings, useManaged } from '../settings-store.ts';

export type SaveState =
  | { kind: 'idle' }
  | { kind: 'managed' }
  | { kind: 'saving' }
  | { kind: 'saved' }
  | { kind: 'invalid'; reason: string };

export interface SavedField<T> {
  draft: T;
  state: SaveState;
  /** The organisation has set it: nothing is saved. */
  managed: boolean;
  setDraft(draft: T): void;
  /** Saves the draft, or the value given, where it differs from what is stored and is valid. */
  commit(value?: T): void;
  /** Back to what is stored. */
  revert(): void;
}

/**
 * One setting that saves by itself. What is typed stays until it is saved or taken back, also when saving fails;
 * what another window changes is taken over as long as nothing is being typed here.
 */
export function useSavedField<T>(parts: {
  /** Its name among the settings, by which a policy may fix it: `cache.answers`. */
  setting: string;
  stored: T;
  save(value: T): Promise<Settings>;
  /** Why a value cannot be saved, in words; null where it can. */
  invalid?(value: T): string | null;
}): SavedField<T> {
  const { stored } = parts;
  const managed = useManaged(parts.setting);
  const [draft, setDraft] = useState(stored);
  const [state, setState] = useState<SaveState>({ kind: 'idle' });
  const clean = useRef(true);
  // Counts what is done to the field: an answer that comes late must not touch what was typed meanwhile.
  const touched = useRef(0);
  useEffect(() => {
    if (clean.current) setDraft(stored);
  }, [stored]);

  const save = async (value: T) => {
    const mine = (touched.current += 1);
    setState({ kind: 'saving' });
    try {
      const settings = await parts.save(value);
      if (touched.current === mine) {
        clean.current = true;
        setState({ kind: 'saved' });
      }
      takeSettings(settings);
    } catch (error) {
      if (touched.current !== mine) return;
      const failure: FailureData | null = failureOf(error);
      setState(failure === null ? { kind: 'idle' } : { kind: 'invalid', reason: failure.message });
    }
  };
  return {
    draft,
    state: managed ? { kind: 'managed' } : state,
    managed,
    setDraft(value) {
      touched.current += 1;
      clean.current = false;
      setDraft(value);
      setState({ kind: 'idle' });
    },
    commit(value = draft) {
      if (managed) return;
      const reason = parts.invalid?.(value) ?? null;
      setDraft(value);
      if (reason !== null) setState({ kind: 'invalid', reason });
      else if (!same(value, stored)) void save(value);
      else if (state.kind === 'invalid') setState({ kind: 'idle' });
    },
    revert() {
      touched.current += 1;
      clean.current = true;
      setDraft(stored);
      setState({ kind: 'idle' });
    },
  };
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
