import type { ReactNode } from 'react';

export function SettingsWindow(): ReactNode {
  return null;
}
