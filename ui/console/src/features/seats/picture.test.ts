import { describe, expect, it } from 'vitest';
import type { SeatConflict, SeatView } from '../../api';
import { conflictsByNumber, rowsOf, seatAfter, slotsOf, unitTones } from './picture';

const view = (seat: number, unit: string) => ({ seat, unit, number: String(seat) }) as SeatView;

describe('a room', () => {
  it('is filled row by row, the last row may be short', () => {
    const rows = rowsOf(7, 3, [view(1, 'a'), view(7, 'b')]);
    expect(rows.map((row) => row.map(({ seat }) => seat))).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    expect(rows[2]?.[0]?.taken?.unit).toBe('b');
    expect(rows[0]?.[1]?.taken).toBeNull();
  });
  it('is never left by arrows', () => {
    expect(seatAfter('ArrowLeft', 4, 7, 3)).toBe(4);
    expect(seatAfter('ArrowRight', 3, 7, 3)).toBe(3);
    expect(seatAfter('ArrowRight', 7, 7, 3)).toBe(7);
    expect(seatAfter('ArrowDown', 4, 7, 3)).toBe(7);
    expect(seatAfter('ArrowDown', 5, 7, 3)).toBe(5);
    expect(seatAfter('ArrowUp', 2, 7, 3)).toBe(2);
    expect(seatAfter('End', 4, 7, 3)).toBe(6);
    expect(seatAfter('End', 7, 7, 3)).toBe(7);
    expect(seatAfter('Home', 6, 7, 3)).toBe(4);
    expect(seatAfter('x', 6, 7, 3)).toBeNull();
  });
  it('gives each unit its tone', () => {
    const tones = unitTones([view(1, 'b'), view(2, 'a'), view(3, 'b')]);
    expect([tones.get('a'), tones.get('b')]).toEqual([1, 2]);
  });
  it('knows whom a conflict is about', () => {
    const conflict: SeatConflict = { hard: false, kind: '相邻同单位', what: '…', numbers: ['1', '2'], place: null };
    const by = conflictsByNumber([conflict, { ...conflict, numbers: ['2'] }]);
    expect([by.get('1')?.length, by.get('2')?.length, by.get('3')]).toEqual([1, 2, undefined]);
  });
  it('is used at times in order', () => {
    const use = (date: string, start: string, end: string, people: number) => ({ date, start, end, people });
    const slots = slotsOf([
      { sittings: [use('2017-09-17', '09:00', '11:00', 5)] },
      { sittings: [use('2017-09-16', '09:00', '10:30', 3), use('2017-09-16', '09:00', '11:00', 4)] },
    ]);
    expect(slots.map(({ key, end, people }) => [key, end, people])).toEqual([
      ['2017-09-16 09:00', '11:00', 7],
      ['2017-09-17 09:00', '11:00', 5],
    ]);
  });
});
