import type { ReactNode } from 'react';
import { LineIcon } from '../frame/icons.tsx';

const SHAPES = {
  repeats: 'M3 7.5V7a3 3 0 0 1 3-3h6.5M10.5 2l2 2-2 2M13 8.5V9a3 3 0 0 1-3 3H3.5M5.5 14l-2-2 2-2',
  place: 'M8 14s4.5-4 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 10 8 14 8 14ZM8 8.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4Z',
  people:
    'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6ZM1.8 13c.4-2.4 2-3.7 4.2-3.7s3.8 1.3 4.2 3.7M10.6 3.2a2.2 2.2 0 0 1 0 4M11.8 9.6c1.3.5 2.1 1.6 2.4 3.4',
  priority: 'M8 2.5v7M8 13v.1',
  phone: 'M4 2.5h2l1 3-1.4 1.1a8 8 0 0 0 3.8 3.8L10.5 9l3 1v2a1.5 1.5 0 0 1-1.6 1.5A10.4 10.4 0 0 1 2.5 4.1 1.5 1.5 0 0 1 4 2.5Z',
  email: 'M2.5 4h11v8h-11zM2.5 4.5 8 9l5.5-4.5',
  born: 'M3 8.5h10v5H3zM3 11c1 0 1.3-.8 2.5-.8S7 11 8 11s1.3-.8 2.5-.8S12 11 13 11M8 8.5V6M8 3.6v.1',
} as const;

/** Small icons of the schedule; whatever they stand beside says it in words. */
export function EntryIcon({ name, size = 14 }: { name: keyof typeof SHAPES; size?: number }): ReactNode {
  return <LineIcon shape={SHAPES[name]} size={size} strokeWidth={1.4} />;
}
