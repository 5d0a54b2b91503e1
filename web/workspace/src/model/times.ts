/** Times: the engine counts nanoseconds since 1970 UTC, charts count seconds, people read ISO 8601. */

const perSecond = 1_000_000_000n;

/** Nanoseconds as the engine sends them, exactly. */
export function nanoseconds(time: number | bigint): bigint {
  return BigInt(time);
}

/** Whole seconds, rounded down. */
export function secondsOf(time: number | bigint): number {
  const exact = BigInt(time);
  const seconds = exact / perSecond;
  return Number(exact % perSecond < 0n ? seconds - 1n : seconds);
}

/** The nanoseconds of whole seconds. */
export function ofSeconds(seconds: number): bigint {
  return BigInt(Math.round(seconds)) * perSecond;
}

/** As the command line prints instants: `2024-03-11T09:30:00.250Z`, with three, six or nine digits, or none if whole. */
export function isoText(time: number | bigint): string {
  const exact = BigInt(time);
  const seconds = secondsOf(exact);
  const rest = exact - ofSeconds(seconds);
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  if (rest === 0n) return `${text}Z`;
  let digits = rest.toString().padStart(9, "0");
  while (digits.endsWith("000")) digits = digits.slice(0, -3);
  return `${text}.${digits}Z`;
}

/** For people: `2024-03-11 09:30:00.250`. */
export function plainText(time: number | bigint): string {
  return isoText(time).replace("T", " ").replace("Z", "");
}

const shape = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?Z?$/;

/**
 * Reads what people write: a date, or a date and a time, UTC, to the nanosecond.
 *
 * @returns undefined if it is none
 */
export function parseTime(text: string): bigint | undefined {
  const match = shape.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = ""] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const milliseconds = Date.parse(iso);
  // 31 February would otherwise be a day in March.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== iso) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, "0") || "0");
}

/** A span of seconds in words: `2 d 3 h`, `4 min`, `12 s`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}
