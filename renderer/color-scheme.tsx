import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { useSettings } from './settings-store.ts';

/** Keeps the page in the colour scheme of the settings. Without transitions switched off: that would need a <style> element. */
export function ColorSchemeFollower(): null {
  const wanted = useSettings((state) => state.settings?.colorScheme);
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  // Mantine makes a new setter on every render; only a new wish matters.
  const apply = useEffectEvent(setColorScheme);
  useEffect(() => {
    if (wanted !== undefined) apply(wanted);
  }, [wanted]);
  return null;
}
