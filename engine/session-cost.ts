import { localZone } from './calendar/zones.ts';
import { type Cost, createCost } from './cost/cost.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSettings } from './session-settings.ts';

export type SessionCost = Cost;

/** What calls of providers cost, under the settings and the clock of an open profile. */
export function openCost(
  { parts, db, closing, clock, changed }: Ground,
  { settings }: { settings: SessionSettings },
): SessionCost {
  const cost = createCost({ db, settings, wallMs: clock.wallMs, zone: localZone, log: parts.log, changed });
  closing.closes(cost.close);
  return cost;
}
