/** A room as rows of seats, and the keys that move between them. */
import type { SeatConflict, SeatView } from '../../api';

export interface Place {
  /** From 1, row by row. */
  seat: number;
  taken: SeatView | null;
}

export function rowsOf(capacity: number, columns: number, seats: readonly SeatView[]): Place[][] {
  const bySeat = new Map(seats.map((view) => [view.seat, view]));
  const wide = Math.max(1, columns);
  const rows: Place[][] = [];
  for (let first = 1; first <= capacity; first += wide) {
    const last = Math.min(capacity, first + wide - 1);
    rows.push(Array.from({ length: last - first + 1 }, (_, at) => ({ seat: first + at, taken: bySeat.get(first + at) ?? null })));
  }
  return rows;
}

/** The seat that a key leads to; `null` when the key is not ours. It never leaves the room. */
export function seatAfter(key: string, seat: number, capacity: number, columns: number): number | null {
  const column = (seat - 1) % columns;
  switch (key) {
    case 'ArrowLeft':
      return column === 0 ? seat : seat - 1;
    case 'ArrowRight':
      return column === columns - 1 || seat === capacity ? seat : seat + 1;
    case 'ArrowUp':
      return seat - columns >= 1 ? seat - columns : seat;
    case 'ArrowDown':
      return seat + columns <= capacity ? seat + columns : seat;
    case 'Home':
      return seat - column;
    case 'End':
      return Math.min(capacity, seat - column + columns - 1);
    default:
      return null;
  }
}

/** Each unit of a room gets one of six tones; equal tones side by side are seen before they are read. */
export function unitTones(seats: readonly SeatView[]): Map<string, number> {
  const units = [...new Set(seats.map((view) => view.unit))].sort();
  return new Map(units.map((unit, at) => [unit, (at % 6) + 1]));
}

/** Conflicts by the number of whom they are about. */
export function conflictsByNumber(conflicts: readonly SeatConflict[]): Map<string, SeatConflict[]> {
  const by = new Map<string, SeatConflict[]>();
  for (const conflict of conflicts)
    for (const number of conflict.numbers) {
      const known = by.get(number);
      if (known) known.push(conflict);
      else by.set(number, [conflict]);
    }
  return by;
}

export interface Slot {
  key: string;
  date: string;
  start: string;
  end: string;
  people: number;
}

/** The times at which a site's rooms are used, in order. */
export function slotsOf(rooms: readonly { sittings: readonly { date: string; start: string; end: string; people: number }[] }[]): Slot[] {
  const slots = new Map<string, Slot>();
  for (const { date, start, end, people } of rooms.flatMap((room) => room.sittings)) {
    const key = `${date} ${start}`;
    const known = slots.get(key);
    if (known) {
      known.people += people;
      if (end > known.end) known.end = end;
    } else slots.set(key, { key, date, start, end, people });
  }
  return [...slots.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
