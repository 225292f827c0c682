import type { UnitInfo } from '../../api';

/** Units whose code, name, department or city hold every word. */
export function findUnits(units: readonly UnitInfo[], text: string): UnitInfo[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== '');
  return units.filter(({ unit }) => {
    const whole = `${unit.code} ${unit.name} ${unit.department} ${unit.city ?? ''}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

export function countOf(unit: UnitInfo, ...states: string[]): number {
  return unit.states.filter((one) => states.length === 0 || states.includes(one.key)).reduce((sum, one) => sum + one.count, 0);
}
