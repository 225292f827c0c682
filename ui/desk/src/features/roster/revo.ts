/** What the sheet needs of RevoGrid's element: to draw a selection, to scroll, to know where a cell stands. */
import { areaOf, type Area, type Selected, type Spot } from './selection';

/** Height of a row in pixels. */
export const rowHeight = 30;

interface SelectionStore {
  setFocus(focus: Spot, end: Spot): void;
  setRangeArea(range: Area | null): void;
  clearFocus(): void;
}
interface Connector {
  stores: Record<number, Record<number, SelectionStore | undefined> | undefined>;
  storesByType: Partial<Record<string, number>>;
}
export interface GridElement extends HTMLElement {
  scrollToCoordinate(cell: Partial<Spot>): Promise<void>;
  getVisibleSource(): Promise<unknown[]>;
  getProviders(): Promise<{ selection: Connector } | undefined>;
}
export type Section = 'colPinStart' | 'rgCol';

export const gridIn = (box: HTMLElement | undefined): GridElement | null => box?.querySelector<GridElement>('revo-grid') ?? null;

/** RevoGrid takes a new source some frames later; scrolling before that would end at the old last row. */
export async function tookSource(element: GridElement, rows: number): Promise<void> {
  for (let frame = 0; frame < 30 && (await element.getVisibleSource()).length !== rows; frame += 1)
    await new Promise(requestAnimationFrame);
}

/** The part of an area that lies in the columns from `first` to before `end`, counted from `first`. */
function clip(area: Area, first: number, end: number): Area | null {
  const x = Math.max(area.x, first);
  const x1 = Math.min(area.x1, end - 1);
  return x > x1 ? null : { ...area, x: x - first, x1: x1 - first };
}

/**
 * Shows the selection. RevoGrid selects in one section only, the frozen columns or the others; a block over both is
 * put into the two sections' stores.
 */
export async function drawSelection(element: GridElement, selected: Selected, frozen: number, width: number): Promise<void> {
  const connector = (await element.getProviders())?.selection;
  const store = (section: Section): SelectionStore | undefined => {
    const [x, y] = [connector?.storesByType[section], connector?.storesByType.rgRow];
    return x === undefined || y === undefined ? undefined : connector?.stores[y]?.[x];
  };
  const area = areaOf(selected);
  const { x, y } = selected.active;
  const sections: [Section, number, number][] = [
    ['colPinStart', 0, frozen],
    ['rgCol', frozen, width],
  ];
  // The section that loses the focus first: two focused ones at once would both tell of it.
  for (const [section, first, end] of sections.sort(([, first]) => (x < frozen === (first === 0) ? 1 : -1))) {
    const known = store(section);
    if (x >= first && x < end) known?.setFocus({ x: x - first, y }, { x: x - first, y });
    else known?.clearFocus();
    known?.setRangeArea(clip(area, first, end));
  }
}

/** Where columns begin and end, and what of the sheet is in sight, in pixels of the sheet's box. */
export interface Lay {
  frozen: number;
  sizes: readonly number[];
}

interface Sight {
  box: DOMRect;
  rows: HTMLElement;
  columns: HTMLElement;
}
function sight(box: HTMLElement): Sight | null {
  const columns = box.querySelector<HTMLElement>('revogr-viewport-scroll.rgCol');
  const rows = columns?.querySelector<HTMLElement>('.vertical-inner');
  return columns && rows ? { box: box.getBoundingClientRect(), rows, columns } : null;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0);

/** The cell's place in the box, also while it is not drawn yet. */
export function placeOfCell(box: HTMLElement, spot: Spot, { frozen, sizes }: Lay): DOMRect | null {
  const seen = sight(box);
  if (!seen) return null;
  const inFrozen = spot.x < frozen;
  const section = inFrozen ? box.querySelector<HTMLElement>('revogr-viewport-scroll.colPinStart') : seen.columns;
  if (!section) return null;
  const before = sum(sizes.slice(inFrozen ? 0 : frozen, spot.x)) - (inFrozen ? 0 : seen.columns.scrollLeft);
  const left = section.getBoundingClientRect().left - seen.box.left + before;
  const top = seen.rows.getBoundingClientRect().top - seen.box.top + spot.y * rowHeight - seen.rows.scrollTop;
  return new DOMRect(left, top, sizes[spot.x] ?? 0, rowHeight);
}

/** Rows and columns that fit into what is in sight; at least one. */
export function pageOf(box: HTMLElement, { frozen, sizes }: Lay): { page: number; across: number } {
  const seen = sight(box);
  if (!seen) return { page: 1, across: 1 };
  const usual = sum(sizes.slice(frozen)) / Math.max(1, sizes.length - frozen);
  return {
    page: Math.max(1, Math.floor(seen.rows.clientHeight / rowHeight) - 1),
    across: Math.max(1, Math.floor(seen.columns.clientWidth / Math.max(1, usual))),
  };
}

/** Scrolls no further than is needed to see the cell; from afar it comes to the middle. */
export async function bringIntoSight(element: GridElement, box: HTMLElement, spot: Spot, { frozen, sizes }: Lay): Promise<void> {
  const seen = sight(box);
  if (!seen) return;
  const top = spot.y * rowHeight;
  const y = nearest(top, top + rowHeight, seen.rows.scrollTop, seen.rows.clientHeight);
  const left = sum(sizes.slice(frozen, spot.x));
  const x =
    spot.x < frozen ? null : nearest(left, left + (sizes[spot.x] ?? 0), seen.columns.scrollLeft, seen.columns.clientWidth);
  if (y !== null) await element.scrollToCoordinate({ y });
  if (x !== null) await element.scrollToCoordinate({ x });
}

/** Where to scroll to so that a stretch is in sight; `null` when it is. */
export function nearest(from: number, to: number, scrolled: number, room: number): number | null {
  if (room <= 0 || (from >= scrolled && to <= scrolled + room)) return null;
  if (to < scrolled - room || from > scrolled + 2 * room) return Math.max(0, (from + to - room) / 2);
  return from < scrolled || to - from > room ? from : to - room;
}
