/** The columns of the sheet: number and name stay in sight, then state and photo, then the form's fields. */
import type { Column, Field } from '../../ipc';
import { valueOf, type ExtraColumn, type Line } from './model';
import { t } from './strings';
import type { Sorting } from './view';

export interface SheetColumn {
  prop: Field | ExtraColumn;
  /** `null` for what is no field. */
  field: Field | null;
  label: string;
  /** As its head shows it. */
  name: string;
  size: number;
  pin?: 'colPinStart';
  readonly: boolean;
  columnProperties: () => Record<string, unknown>;
  cellProperties: (cell: { model: Line; prop: string | number }) => Record<string, unknown>;
  cellTemplate?: (h: (tag: string, data: unknown, children?: unknown) => unknown, cell: { model: Line }) => unknown;
}

/** Widths that fit what usually stands there. */
const widths: Partial<Record<string, number>> = {
  $number: 160,
  $state: 110,
  $photo: 72,
  name: 118,
  id_kind: 90,
  id_number: 178,
  sex: 56,
  birth: 104,
  ethnicity: 74,
  education: 92,
  source: 86,
  unit: 190,
  department: 160,
  address: 210,
  postcode: 84,
  phone: 124,
  work_start: 112,
  current_trade: 140,
  current_level: 120,
  certificate_number: 158,
  certificate_date: 104,
  trade: 168,
  level: 128,
  category: 118,
  exam_type: 96,
  applying_unit: 140,
  review_site: 170,
  schedule: 220,
  exam_site: 140,
  courier: 112,
  remark: 160,
};

const marked = (model: Line, prop: string): string => {
  const problems = model.marks.get(prop) ?? (prop === '$state' ? model.marks.get('$whole') : undefined);
  if (!problems) return '';
  return problems.some((problem) => problem.severity === 'error') ? ' bad' : ' warned';
};

const photoWords = [t.photoNone, t.photoBad, t.photoHas] as const;
const photoWord = ({ row, marks }: Line): string => photoWords[row.photo === null ? 0 : marks.has('$photo') ? 1 : 2];

/** What the cell shows. */
export function textOf(line: Line, prop: string): string {
  return prop === '$photo' ? photoWord(line) : valueOf(line, prop);
}

/** Tells whether a column that is no field could show a text. */
export function tellsOf(prop: string, lines: readonly Line[], standings: readonly string[]): (text: string) => boolean {
  let words: Set<string> | null = null;
  return (text) => {
    words ??= new Set(prop === '$photo' ? photoWords : prop === '$state' ? standings : lines.map((line) => valueOf(line, prop)));
    return words.has(text.trim());
  };
}

export function sheetColumns(
  columns: readonly Column[],
  kept: Record<string, number>,
  hidden: readonly string[],
  sorting: Sorting | null,
): SheetColumn[] {
  const column = (prop: Field | ExtraColumn, label: string, required: boolean, field: Field | null): SheetColumn => {
    const turn = sorting?.prop === prop ? (sorting.descending ? ' ↓' : ' ↑') : '';
    const fixed = prop === '$number' || prop === 'name';
    return {
      prop,
      field,
      label,
      name: label + (required ? ' *' : '') + turn,
      size: kept[prop] ?? widths[prop] ?? 120,
      ...(fixed ? { pin: 'colPinStart' as const } : {}),
      // Everything goes through the sheet's own editor.
      readonly: field === null,
      columnProperties: () => ({ 'data-testid': `col-${prop}`, class: required ? 'required' : '' }),
      cellProperties: ({ model }) => ({
        class: `cell${marked(model, prop)}${model.row.editable ? '' : ' fixed'}${field === null ? ' told' : ''}`,
        'data-id': model.id,
        'data-prop': prop,
      }),
    };
  };
  const state = column('$state', t.stateColumn, false, null);
  state.cellTemplate = (h, { model }) => h('span', { class: `chip ${model.row.state}` }, model.row.standing);
  const photo = column('$photo', t.photoColumn, false, null);
  photo.cellTemplate = (h, { model }) => h('span', { class: model.row.photo === null ? 'none' : '' }, photoWord(model));
  const fields = columns.map(({ field, label, required }) => column(field, label, required, field));
  const name = fields.filter(({ prop }) => prop === 'name');
  const others = fields.filter(({ prop }) => prop !== 'name' && !hidden.includes(prop));
  return [column('$number', t.numberColumn, false, null), ...name, state, photo, ...others];
}
