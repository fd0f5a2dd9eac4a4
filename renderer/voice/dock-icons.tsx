import type { ReactNode } from 'react';
import { LineIcon } from '../frame/icons.tsx';

const PATHS = {
  microphone:
    'M8 1.8a2.2 2.2 0 0 0-2.2 2.2v3.6a2.2 2.2 0 0 0 4.4 0V4A2.2 2.2 0 0 0 8 1.8ZM3.6 7.4a4.4 4.4 0 0 0 8.8 0M8 11.8v2.4M5.8 14.2h4.4',
  microphoneOff:
    'M5.8 4.6V7.6a2.2 2.2 0 0 0 3.7 1.6M10.2 7.2V4a2.2 2.2 0 0 0-4.1-1.1M3.6 7.4a4.4 4.4 0 0 0 6.9 3.6M12.4 7.4a4.4 4.4 0 0 1-.4 1.8M8 11.8v2.4M5.8 14.2h4.4M2 1.8l12 12',
  thinking: 'M3.2 8h.01M8 8h.01M12.8 8h.01',
  voice: 'M2.2 6v4h2.6l3.4 2.8V3.2L4.8 6H2.2ZM10.6 5.8a3.1 3.1 0 0 1 0 4.4M12.6 3.9a5.8 5.8 0 0 1 0 8.2',
  voiceOff: 'M2.2 6v4h2.6l3.4 2.8V3.2L4.8 6H2.2ZM10.8 6.2l3.4 3.6M14.2 6.2l-3.4 3.6',
  ear: 'M11.4 9.2c-.9.8-1.2 1.4-1.3 2.4a2.3 2.3 0 0 1-4.4.7M4.2 6.4a3.9 3.9 0 1 1 7.5 1.5M6.2 6.6a1.9 1.9 0 0 1 3.7-.4c.2 1-.4 1.5-1 2.1-.5.5-.8 1-.6 1.8',
  pencil: 'M10.8 2.8l2.4 2.4-7.6 7.6-3 .6.6-3 7.6-7.6ZM9.4 4.2l2.4 2.4',
  play: 'M5 3.4v9.2l7.2-4.6L5 3.4Z',
  up: 'M8 12.5v-9M4.2 7.2 8 3.4l3.8 3.8',
  down: 'M8 3.5v9M4.2 8.8 8 12.6l3.8-3.8',
  trash: 'M3 4.5h10M6.2 4.3V2.8h3.6v1.5M4.4 4.5l.6 8.7h6l.6-8.7',
  save: 'M8 2.5v7.4M4.8 6.8 8 10l3.2-3.2M3 13h10',
} as const;

/** Line icons of speaking and listening, like those of the frame. Decoration only. */
export function VoiceIcon({ name, size = 16 }: { name: keyof typeof PATHS; size?: number }): ReactNode {
  return <LineIcon shape={PATHS[name]} size={size} strokeWidth={name === 'thinking' ? 2.6 : 1.4} />;
}
