import type { ReactNode } from 'react';
import { LineIcon } from '../frame/icons.tsx';

/** Beside what cannot be changed here. */
export function LockIcon({ size }: { size: number }): ReactNode {
  return <LineIcon shape="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" strokeWidth={1.5} size={size} />;
}
