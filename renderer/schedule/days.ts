/** A day of the calendar, `YYYY-MM-DD`, in this machine's time zone. */
export type Day = string;

export function dayOf(timeMs: number): Day {
  const time = new Date(timeMs);
  return `${String(time.getFullYear()).padStart(4, '0')}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())}`;
}

/** When a day begins here; days of 23 and 25 hours are between two of these. */
export function startOfDayMs(day: Day): number {
  return timeOnDayMs(day, 0, 0);
}

export function timeOnDayMs(day: Day, hours: number, minutes: number): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date, hours, minutes).getTime();
}

export function addDays(day: Day, count: number): Day {
  const noon = new Date(timeOnDayMs(day, 12, 0));
  noon.setDate(noon.getDate() + count);
  return dayOf(noon.getTime());
}

/** The first day of the week a day is in; `firstWeekday` from 1, Monday, to 7, Sunday. */
export function weekOf(day: Day, firstWeekday: number): Day {
  const weekday = new Date(timeOnDayMs(day, 12, 0)).getDay() || 7;
  return addDays(day, -((weekday - firstWeekday + 7) % 7));
}

/** So many days from one on. */
export function daysFrom(day: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index));
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
