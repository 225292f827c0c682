/** Times as clerks write them. */
const two = (value: number) => String(value).padStart(2, '0');

/** `11月22日 16:05` from RFC 3339, in the clock of this PC. */
export function shortTime(rfc3339: string): string {
  const at = new Date(rfc3339);
  if (Number.isNaN(at.getTime())) return rfc3339;
  return `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `2026-11-22` of a time on this PC, for names of files. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
