import type { ScheduleScope } from '../contract/scopes.ts';
import { createScheduleScope } from './scopes/schedule-scope.ts';
import { createScopes, type Scopes } from './scopes/scopes.ts';
import type { Ground } from './session-ground.ts';
import type { SessionSchedule } from './session-schedule.ts';
import type { SessionSettings } from './session-settings.ts';

/** Patients and topics, and whom appointments are about. */
export interface SessionScopes extends Scopes {
  /** The appointment words speak of, and everyone it may be about. */
  fromSchedule(words: string): ScheduleScope;
}

/** By the conventions of the settings as they are at each use. */
export function openScopes(
  { db, clock }: Ground,
  { settings, schedule }: { settings: SessionSettings; schedule: SessionSchedule },
): SessionScopes {
  const scopes = createScopes({ db, conventions: () => settings.current().scopes.conventions });
  const fromSchedule = createScheduleScope({
    schedule: schedule.schedule,
    patients: () => scopes.list('', Infinity).filter(({ kind }) => kind === 'patient'),
    now: clock.wallMs,
  });
  return { ...scopes, fromSchedule };
}
