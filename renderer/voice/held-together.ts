import type { VoiceEvent } from '../../contract/voice.ts';

/**
 * Words, evidence and the answer's first words come within some 10 to 40 ms where all goes well, and each frame drawn in
 * between delays the one that matters. Where the first words take longer than this, what was made out is shown meanwhile.
 */
const LONGEST_HOLD_MS = 50;

/** Passes on a turn's events, in order; what leads up to the answer's first words comes together with them. */
export interface HeldTogether {
  take(event: VoiceEvent): void;
  /** Passes on what is held. */
  release(): void;
}

export function createHeldTogether(passOn: (event: VoiceEvent) => void): HeldTogether {
  const held: VoiceEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  const release = (): void => {
    clearTimeout(timer);
    for (const event of held.splice(0)) passOn(event);
  };
  return {
    take: (event) => {
      if (leadsUp(event)) {
        if (held.length === 0) timer = setTimeout(release, LONGEST_HOLD_MS);
        held.push(event);
        return;
      }
      release();
      passOn(event);
    },
    release,
  };
}

function leadsUp(event: VoiceEvent): boolean {
  if (event.kind === 'transcript') return true;
  return event.kind === 'answer' && (event.event.kind === 'started' || event.event.kind === 'evidence');
}
