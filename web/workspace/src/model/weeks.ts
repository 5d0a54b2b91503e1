/** A day's place in a calendar: weeks go to the right, from Monday on, their days downwards. */
export interface DayPlace {
  /** From 0, the week of the first day. */
  readonly week: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

const dayMs = 86_400_000;
export const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Monday before, or at, a date such as 2024-03-11, as a count of days. */
function mondayOf(date: string): number {
  const day = Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs);
  return day - ((((day + 3) % 7) + 7) % 7);
}

/**
 * Where days lie in a calendar.
 *
 * @param dates such as 2024-03-11, in order
 */
export function placesOf(dates: readonly string[]): DayPlace[] {
  const first = dates[0];
  if (first === undefined) return [];
  const begin = mondayOf(first);
  return dates.map((date) => {
    const monday = mondayOf(date);
    return { week: (monday - begin) / 7, weekday: Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs) - monday };
  });
}

/** What stands above the weeks: the day of each Monday, and the month, with its year, above the first week that begins in it. */
export function weekLabels(dates: readonly string[]): { month: string | undefined; day: number }[] {
  const first = dates[0];
  const last = dates[dates.length - 1];
  if (first === undefined || last === undefined) return [];
  const labels: { month: string | undefined; day: number }[] = [];
  let known = "";
  for (let monday = mondayOf(first); monday <= mondayOf(last); monday += 7) {
    const date = new Date(monday * dayMs);
    const month = `${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
    labels.push({ month: month === known ? undefined : month, day: date.getUTCDate() });
    known = month;
  }
  return labels;
}

/** The weekday of a date, in short. */
export function weekdayOf(date: string): string {
  return weekdays[(((Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs) + 3) % 7) + 7) % 7]!;
}
