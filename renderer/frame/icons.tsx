import type { ReactNode, SVGProps } from 'react';

/** Line icons of 16 units, drawn for this product; they take the colour of the text beside them. */
const PATHS = {
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3.5v9M3.5 8h9',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.7 10.7 14 14',
  left: 'M10 3 5 8l5 5',
  right: 'M6 3l5 5-5 5',
  down: 'M3.5 6 8 10.5 12.5 6',
  schedule: 'M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3',
  patient: 'M8 7.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM3 13.8c.5-2.9 2.4-4.4 5-4.4s4.5 1.5 5 4.4',
  topic: 'M2 4h4.2l1.3 1.6H14v7.2H2z',
  library: 'M3 2.5v11M6 2.5v11M9.2 3l3.6 10.3',
  sync: 'M13.2 6.6A5.4 5.4 0 0 0 3.6 5M2.8 9.4a5.4 5.4 0 0 0 9.6 1.6M3.4 2.6V5h2.4M12.6 13.4V11h-2.4',
  settings: 'M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.3v3.4M6 9.3v3.4',
  usage: 'M2.5 13.5h11M4.5 11V7.5M8 11V3M11.5 11V5.5',
  connections: 'M13.5 4.8H3M10.5 2l3 2.8-3 2.7M2.5 11.2H13M5.5 8.5l-3 2.7 3 2.8',
  offline: 'M8 1.8 3 3.6v3.9c0 3 2 5.4 5 6.7 3-1.3 5-3.7 5-6.7V3.6L8 1.8ZM5.8 7.8l1.7 1.7 2.9-3.2',
  auto: 'M2 8h4.2l3-4H14M6.2 8l3 4H14M12 2l2 2-2 2M12 10l2 2-2 2',
  cloud: 'M4.6 12.5a3 3 0 0 1-.3-6A4 4 0 0 1 12 6.8a2.9 2.9 0 0 1-.6 5.7H4.6Z',
  send: 'M8 13V3M3.8 7.2 8 3l4.2 4.2',
  stop: 'M4 4h8v8H4zM6 6h4v4H6zM8 7v2',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  again: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5V5h-2.5',
  open: 'M9.5 2.5h4v4M13.5 2.5 8 8M12 9.5v4H2.5V4h4',
  evidence: 'M2.5 3.5h11M2.5 8h7M2.5 12.5h4.5M11.5 12.8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM13 12.3l1.3 1.3',
  warning: 'M8 2.2 1.8 13h12.4L8 2.2ZM8 6.5v3M8 11.2v.1',
  minus: 'M3.5 8h9',
  voice: 'M2.2 6v4h2.6l3.4 2.8V3.2L4.8 6H2.2ZM10.6 5.8a3.1 3.1 0 0 1 0 4.4M12.6 3.9a5.8 5.8 0 0 1 0 8.2',
  pencil: 'M10.8 2.8l2.4 2.4-7.6 7.6-3 .6.6-3 7.6-7.6ZM9.4 4.2l2.4 2.4',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: whatever it stands on says in words what it does. */
export function Icon({ name, ...rest }: { name: IconName; size?: number } & SVGProps<SVGSVGElement>): ReactNode {
  return <LineIcon shape={PATHS[name]} strokeWidth={name === 'more' ? 2.4 : 1.5} {...rest} />;
}

/** A line icon on a grid of 16 by 16, in the colour of the text it stands in. */
export function LineIcon({ shape, size = 16, ...rest }: { shape: string; size?: number } & SVGProps<SVGSVGElement>): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      <path d={shape} />
    </svg>
  );
}
