/** The roster of the window: what Rust said last, what is shown, and every way to change it. */
import { computed, ref, shallowRef } from 'vue';
import { refreshOverview } from '../../app/overview';
import { painted } from '../../app/painted';
import { ask, askNews, askPacked, commands, type Answer, type Packed, type Column, type EditedHead, type Field, type Imported, type MendRequest, type SheetHead, type Unpacked } from '../../ipc';
import type { Pasted } from './block';
import { History, onlyPhotos, type CellChange, type Deed, type PhotoChange, type Step } from './history';
import { fillLine, makeLine, makeLines, rowsOf, Tally, valueOf, type Line } from './model';
import { t } from './strings';
import { linesInView, nextSorting, type View } from './view';

export const columns = shallowRef<Column[]>([]);
/** Everybody, in the order of entry. */
export const lines = shallowRef<Line[]>([]);
/** Who is shown. A line stays although it no longer fits until the view is chosen anew: rows must not vanish under the hand. */
export const shown = shallowRef<Line[]>([]);
export const loaded = ref(false);
/** Grows when rows were changed in place: the sheet draws them at once. */
export const redrawn = ref(0);
/** The same for all that counts and lists them beside the sheet, when the sheet's frame is painted. */
export const changed = ref(0);
export const view = ref<View>({ filter: 'all', found: null, kind: null, sorting: null });

const history = new History();
export const backLabel = ref<string | null>(null);
export const forwardLabel = ref<string | null>(null);
/** The same where nothing but photos would change. */
export const photosBack = ref<string | null>(null);
export const photosForward = ref<string | null>(null);

let byId = new Map<string, Line>();
/** Changes go one after another, so that each carries the version that the one before made. */
let queue: Promise<unknown> = Promise.resolve();

/** The state of the file that is shown; Rust answers nothing while it is still that. */
let state = '';
let tally = new Tally();
export const kinds = computed(() => {
  void changed.value;
  void lines.value;
  return tally.list();
});
export const counts = computed(() => {
  void changed.value;
  void lines.value;
  return { all: tally.all, problems: tally.problems, ready: tally.ready, open: tally.open > 0 };
});
const labels = computed(() => new Map(columns.value.map((column) => [column.field, column.label])));

export function labelOf(field: Field | null): string {
  return field ? (labels.value.get(field) ?? field) : t.whole;
}

export function lineOf(id: string): Line | undefined {
  return byId.get(id);
}

/** Reads everybody, unless what is shown is still what is stored. */
export function loadRoster(): Promise<void> {
  return inTurn(async () => {
    const sheet = await askNews<SheetHead>(commands.sheet(state));
    if (sheet) {
      columns.value = sheet.head.columns;
      const all = makeLines(columns.value, rowsOf(columns.value, sheet));
      byId = new Map(all.map((line) => [line.id, line]));
      tally = new Tally();
      for (const line of all) tally.add(line);
      lines.value = all;
      state = sheet.head.state;
      redrawn.value += 1;
      changed.value += 1;
    }
    loaded.value = true;
    applyView();
  });
}

export function applyView(change: Partial<View> = {}): void {
  view.value = { ...view.value, ...change };
  shown.value = linesInView(lines.value, view.value);
}

export function sortBy(prop: string): void {
  applyView({ sorting: nextSorting(view.value.sorting, prop) });
}

let searches = 0;

/** Finds in what is shown at once, and by pinyin and parts of numbers in Rust. */
export async function search(text: string): Promise<void> {
  const wanted = text.trim().toLowerCase();
  const mine = ++searches;
  if (wanted === '') {
    applyView({ found: null });
    return;
  }
  const found = new Set(lines.value.filter((line) => line.text.includes(wanted)).map((line) => line.id));
  const more = await ask(commands.find(wanted));
  if (mine !== searches) return;
  for (const person of more) found.add(person.id);
  applyView({ found });
}

type Edited = Unpacked<EditedHead>;

/** Puts what Rust answers into the lines; answers the ids of those that look different now. */
export async function take(call: Promise<Answer<Packed>>): Promise<{ head: EditedHead; ids: string[] }> {
  const edited = await askPacked<EditedHead>(call);
  return { head: edited.head, ids: put(edited) };
}

function put(edited: Edited): string[] {
  let listChanged = false;
  const { removed } = edited.head;
  state = edited.head.state;
  if (removed.length > 0) {
    const gone = new Set(removed);
    for (const id of gone) {
      const line = byId.get(id);
      if (line) tally.drop(line);
    }
    lines.value = lines.value.filter((line) => !gone.has(line.id));
    shown.value = shown.value.filter((line) => !gone.has(line.id));
    for (const id of gone) byId.delete(id);
  }
  const fresh: Line[] = [];
  const rows = rowsOf(columns.value, edited);
  const ids = Array.from({ length: rows.length }, (_, at) => rows.ids.get(at));
  ids.forEach((id, at) => {
    const known = byId.get(id);
    if (known) {
      tally.drop(known);
      tally.add(fillLine(known, rows, at));
    } else {
      const line = makeLine(columns.value, rows, at);
      byId.set(id, line);
      tally.add(line);
      fresh.push(line);
      listChanged = true;
    }
  });
  if (listChanged) {
    // Ids are made in the order of entry, so somebody who was restored returns to the old place.
    lines.value = [...lines.value, ...fresh].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    shown.value = view.value.sorting ? [...shown.value, ...fresh] : inOrder([...shown.value, ...fresh]);
  }
  redrawn.value += 1;
  // RevoGrid draws in the next frame; what is told beside it would make that one late.
  void painted().then(() => {
    changed.value += 1;
  });
  return ids;
}

function inOrder(some: Line[]): Line[] {
  return some.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = queue.then(work);
  queue = result.catch(() => undefined);
  return result;
}

function tellHistory(): void {
  const { back, forward } = history;
  backLabel.value = back?.label ?? null;
  forwardLabel.value = forward?.label ?? null;
  photosBack.value = back && onlyPhotos(back) ? back.label : null;
  photosForward.value = forward && onlyPhotos(forward) ? forward.label : null;
}

function remember(step: Step): void {
  history.push(step);
  tellHistory();
}

/** The same cells with what they hold now. */
function present(cells: readonly CellChange[]): CellChange[] {
  return cells.flatMap((cell) => {
    const line = byId.get(cell.id);
    return line ? [{ ...cell, value: valueOf(line, cell.field) }] : [];
  });
}

async function sendCells(cells: readonly CellChange[]): Promise<void> {
  const edits = cells.flatMap((cell) => {
    const line = byId.get(cell.id);
    return line ? [{ ...cell, version: line.row.version }] : [];
  });
  if (edits.length > 0) await take(commands.edit(edits));
}

/** Changes cells. Answers how many were left alone because their person cannot be changed now. */
export function changeCells(cells: readonly CellChange[], label: string): Promise<number> {
  return inTurn(async () => {
    const open = cells.filter((cell) => byId.get(cell.id)?.row.editable === true);
    const redo = open.filter((cell) => {
      const line = byId.get(cell.id);
      return line !== undefined && valueOf(line, cell.field) !== cell.value;
    });
    if (redo.length > 0) {
      const undo = present(redo);
      await sendCells(redo);
      remember({ label, undo: [{ cells: undo }], redo: [{ cells: redo }] });
    }
    return cells.length - open.length;
  });
}

/** Adds people; answers their ids. */
export function addPeople(people: [Field, string][][]): Promise<string[]> {
  return inTurn(async () => {
    const ids = await sendPeople(people);
    remember({ label: t.labelAdd, undo: [{ remove: ids }], redo: [{ restore: ids }] });
    return ids;
  });
}

async function sendPeople(people: [Field, string][][]): Promise<string[]> {
  const before = new Set(byId.keys());
  const { ids } = await take(commands.add(people));
  return ids.filter((id) => !before.has(id));
}

/** A pasted block is one step, however many people it adds. */
export function pasteBlock(pasted: Pasted): Promise<{ skipped: number; added: number }> {
  return inTurn(async () => {
    const open = pasted.cells.filter((cell) => byId.get(cell.id)?.row.editable === true);
    const undo: Deed[] = [];
    const redo: Deed[] = [];
    let added = 0;
    if (open.length > 0) {
      undo.push({ cells: present(open) });
      redo.push({ cells: open });
      await sendCells(open);
    }
    if (pasted.people.length > 0) {
      const ids = await sendPeople(pasted.people);
      added = ids.length;
      undo.push({ remove: ids });
      redo.push({ restore: ids });
    }
    if (undo.length > 0) remember({ label: t.labelPaste, undo, redo });
    return { skipped: pasted.cells.length - open.length, added };
  });
}

export function removePeople(ids: string[]): Promise<void> {
  return inTurn(async () => {
    const { removed } = (await take(commands.remove(ids))).head;
    remember({ label: t.labelRemove, undo: [{ restore: removed }], redo: [{ remove: removed }] });
  });
}

/** Takes people out of the trash, one step that can be taken back. */
export function putBackPeople(ids: string[], label: string): Promise<void> {
  return inTurn(async () => {
    await take(commands.restoreRemoved(ids));
    remember({ label, undo: [{ remove: ids }], redo: [{ restore: ids }] });
  });
}

/** Lets Rust mend all problems of a kind; answers how many. */
export function mend(request: MendRequest): Promise<number> {
  return inTurn(async () => {
    const fields = new Map<string, CellChange>();
    for (const id of request.ids)
      for (const problem of byId.get(id)?.row.problems ?? [])
        if (problem.code === request.code && problem.fix)
          for (const [field] of problem.fix.set) fields.set(`${id}/${field}`, { id, field, value: '' });
    const before = present([...fields.values()]);
    const { mended } = (await take(commands.mend(request))).head;
    const after = present(before);
    if (mended > 0)
      remember({ label: t.labelMend, undo: [{ cells: before }], redo: [{ cells: after }] });
    return mended;
  });
}

/** Makes a whole import one step that can be taken back. Answers whether it changed anything. */
export function rememberImport(imported: Imported): boolean {
  const { added, cells, photos } = imported;
  if (added.length === 0 && cells.length === 0 && photos.length === 0) return false;
  const held = (which: 'before' | 'after') => cells.map((cell) => ({ id: cell.id, field: cell.field, value: cell[which] }));
  remember({
    label: t.labelImport,
    undo: [{ remove: added }, { cells: held('before') }, { photos: photos.map(({ id, before, after }) => ({ id, from: after, to: before })) }],
    redo: [{ restore: added }, { cells: held('after') }, { photos: photos.map(({ id, before, after }) => ({ id, from: before, to: after })) }],
  });
  return true;
}

/** Makes photos that were given or taken off one step that can be taken back. */
export function rememberPhotos(photos: PhotoChange[], label: string): void {
  if (photos.length === 0) return;
  const turned = photos.map(({ id, from, to }) => ({ id, from: to, to: from }));
  remember({ label, undo: [{ photos: turned }], redo: [{ photos }] });
}

async function sendPhotos(photos: readonly PhotoChange[]): Promise<void> {
  const swaps = photos.flatMap((photo) => {
    const line = byId.get(photo.id);
    return line ? [{ ...photo, version: line.row.version }] : [];
  });
  if (swaps.length > 0) await take(commands.swapPhotos(swaps));
}

async function perform(deeds: readonly Deed[]): Promise<void> {
  for (const deed of deeds) {
    if (deed.cells?.length) await sendCells(deed.cells);
    if (deed.photos?.length) await sendPhotos(deed.photos);
    if (deed.remove?.length) await take(commands.remove(deed.remove));
    if (deed.restore?.length) await take(commands.restoreRemoved(deed.restore));
  }
}

/** Where something changed: there the eye should be. */
export interface Touched {
  id: string;
  field: Field | null;
}
function firstOf(deeds: readonly Deed[]): Touched | null {
  const cell = deeds.find((deed) => deed.cells?.length)?.cells?.[0];
  if (cell) return { id: cell.id, field: cell.field };
  const back = deeds.find((deed) => deed.restore?.length)?.restore?.[0];
  return back === undefined ? null : { id: back, field: null };
}

/** Takes the last step back; answers where. */
export function undo(): Promise<Touched | null> {
  return inTurn(async () => {
    const step = history.back;
    if (!step) return null;
    await perform([...step.undo].reverse());
    history.tookBack();
    tellHistory();
    return firstOf(step.undo);
  });
}

/** Does the last step that was taken back again; answers where. */
export function redo(): Promise<Touched | null> {
  return inTurn(async () => {
    const step = history.forward;
    if (!step) return null;
    await perform(step.redo);
    history.didAgain();
    tellHistory();
    return firstOf(step.redo);
  });
}

/** When everything that was begun is stored. */
export async function settled(): Promise<void> {
  let last: unknown = null;
  while (last !== queue) {
    last = queue;
    await queue;
  }
}

/** After something else changed people: import, photos, sealing, answers of the center. */
export async function reloadRoster(): Promise<void> {
  await loadRoster();
  await refreshOverview();
}

/** Another data file: nothing of the last one stays. */
export function forgetRoster(): void {
  state = '';
  loaded.value = false;
  lines.value = [];
  shown.value = [];
  byId = new Map();
  tally = new Tally();
  history.clear();
  tellHistory();
}
