/** Which cells are selected, and where a key takes the selection: the moves that hands know from Excel and WPS. */

export interface Spot {
  x: number;
  y: number;
}

/** Upper left and lower right cell. */
export interface Area extends Spot {
  x1: number;
  y1: number;
}

/** All columns count together, the frozen ones first. */
export interface Selected {
  /** The cell that is typed into. */
  active: Spot;
  /** Where the selected block was begun, and the corner that keys with Shift move. */
  anchor: Spot;
  head: Spot;
  /** The column in which a run of Tab keys began: Enter returns below it. */
  tabbed: number | null;
}

/** What moving needs to know of the sheet. */
export interface Extent {
  width: number;
  height: number;
  /** The column that Home goes to. */
  home: number;
  /** Rows and columns of a page. */
  page: number;
  across: number;
  filled: (x: number, y: number) => boolean;
}

export interface Press {
  key: string;
  control: boolean;
  shift: boolean;
  alt: boolean;
}

export function at(spot: Spot): Selected {
  return { active: spot, anchor: spot, head: spot, tabbed: null };
}

export function areaOf({ anchor, head }: Selected): Area {
  return {
    x: Math.min(anchor.x, head.x),
    y: Math.min(anchor.y, head.y),
    x1: Math.max(anchor.x, head.x),
    y1: Math.max(anchor.y, head.y),
  };
}

export function isBlock(selected: Selected): boolean {
  return selected.anchor.x !== selected.head.x || selected.anchor.y !== selected.head.y;
}

const within = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));

export function clamped(spot: Spot, { width, height }: Extent): Spot {
  return { x: within(spot.x, width), y: within(spot.y, height) };
}

export function extended(selected: Selected, head: Spot): Selected {
  return { active: selected.active, anchor: selected.active, head, tabbed: null };
}

/** As Ctrl with an arrow: to the end of what is filled, or over the gap to where something stands again. */
function edge(from: Spot, dx: number, dy: number, extent: Extent): Spot {
  const inside = ({ x, y }: Spot) => x >= 0 && y >= 0 && x < extent.width && y < extent.height;
  const next = ({ x, y }: Spot): Spot => ({ x: x + dx, y: y + dy });
  const filled = ({ x, y }: Spot) => extent.filled(x, y);
  let spot = next(from);
  if (!inside(spot)) return from;
  if (filled(from) && filled(spot)) {
    while (inside(next(spot)) && filled(next(spot))) spot = next(spot);
    return spot;
  }
  while (!filled(spot)) {
    if (!inside(next(spot))) return spot;
    spot = next(spot);
  }
  return spot;
}

const arrows: Partial<Record<string, [number, number]>> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, -1],
  arrowdown: [0, 1],
};

/** Where a key goes from a cell; `null` for a key that moves nothing. */
function target(from: Spot, { key, control, alt }: Press, extent: Extent): Spot | null {
  const arrow = arrows[key];
  if (arrow && !alt) {
    const [dx, dy] = arrow;
    return control ? edge(from, dx, dy, extent) : clamped({ x: from.x + dx, y: from.y + dy }, extent);
  }
  if (key === 'home') return { x: extent.home, y: control ? 0 : from.y };
  if (key === 'end') return { x: extent.width - 1, y: control ? extent.height - 1 : from.y };
  if ((key === 'pagedown' || key === 'pageup') && !control) {
    const by = key === 'pagedown' ? 1 : -1;
    return clamped(alt ? { x: from.x + by * extent.across, y: from.y } : { x: from.x, y: from.y + by * extent.page }, extent);
  }
  return null;
}

/** The next cell inside a selected block, row by row or column by column, and round again at its end. */
function round(selected: Selected, down: boolean, back: boolean): Selected {
  const area = areaOf(selected);
  const width = area.x1 - area.x + 1;
  const height = area.y1 - area.y + 1;
  const { x, y } = selected.active;
  const index = down ? (x - area.x) * height + (y - area.y) : (y - area.y) * width + (x - area.x);
  const next = (index + (back ? -1 : 1) + width * height) % (width * height);
  const active = down
    ? { x: area.x + Math.floor(next / height), y: area.y + (next % height) }
    : { x: area.x + (next % width), y: area.y + Math.floor(next / width) };
  return { ...selected, active };
}

function tab(selected: Selected, back: boolean, extent: Extent): Selected {
  if (isBlock(selected)) return round(selected, false, back);
  const { x, y } = selected.active;
  return { ...at(clamped({ x: x + (back ? -1 : 1), y }, extent)), tabbed: selected.tabbed ?? x };
}

function enter(selected: Selected, back: boolean, extent: Extent): Selected {
  if (isBlock(selected)) return round(selected, true, back);
  const { x, y } = selected.active;
  return at(clamped({ x: back ? x : (selected.tabbed ?? x), y: y + (back ? -1 : 1) }, extent));
}

/** The selection after a key; `null` for a key that does not move it. */
export function moved(selected: Selected, press: Press, extent: Extent): Selected | null {
  const { key, control, shift, alt } = press;
  if (extent.width === 0 || extent.height === 0) return null;
  if (key === 'tab' && !control && !alt) return tab(selected, shift, extent);
  if (key === 'enter' && !control && !alt) return enter(selected, shift, extent);
  const area = areaOf(selected);
  const whole = { x: 0, y: 0, x1: extent.width - 1, y1: extent.height - 1 };
  if (key === 'a' && control && !shift && !alt) return block(selected, whole);
  if (key === ' ' && control && shift) return block(selected, whole);
  if (key === ' ' && control) return block(selected, { ...area, y: 0, y1: whole.y1 });
  if (key === ' ' && shift) return block(selected, { ...area, x: 0, x1: whole.x1 });
  if (shift) {
    const head = target(selected.head, press, extent);
    return head ? { ...selected, anchor: anchorFor(selected), head, tabbed: null } : null;
  }
  const active = target(selected.active, press, extent);
  return active ? at(active) : null;
}

/** A block of its own: the cell that is typed into stays where it is. */
export function block(selected: Selected, area: Area): Selected {
  return { active: selected.active, anchor: { x: area.x, y: area.y }, head: { x: area.x1, y: area.y1 }, tabbed: null };
}

/** A block begun elsewhere than at the active cell (a whole row) keeps its corner. */
function anchorFor(selected: Selected): Spot {
  return isBlock(selected) ? selected.anchor : selected.active;
}
