/** Times as clerks write them. China has one time zone; what this PC is set to does not matter. */
const chinaIsAhead = 8 * 3600_000;
const two = (value: number) => String(value).padStart(2, '0');

/** `11月22日 16:05` from RFC 3339. */
export function shortTime(rfc3339: string): string {
  const at = new Date(Date.parse(rfc3339) + chinaIsAhead);
  if (Number.isNaN(at.getTime())) return rfc3339;
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** `2026-11-22`, for names of files. */
export function dayOf(time: Date): string {
  const at = new Date(time.getTime() + chinaIsAhead);
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

/** `16:05`. */
export function timeOf(time: Date): string {
  const at = new Date(time.getTime() + chinaIsAhead);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
