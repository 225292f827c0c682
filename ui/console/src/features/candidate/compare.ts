/** Earlier revisions beside the present one. */
import type { Candidate } from '../../api';

/** A text in pieces, those that the other text does not have marked. */
export interface Piece {
  text: string;
  changed: boolean;
}

/** What is different in `now` seen from `before`: the part between the common beginning and the common end. */
export function markChanges(now: string, before: string): Piece[] {
  if (now === before) return now === '' ? [] : [{ text: now, changed: false }];
  const [a, b] = [[...now], [...before]];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const pieces = [
    { text: a.slice(0, start).join(''), changed: false },
    { text: a.slice(start, a.length - end).join(''), changed: true },
    { text: a.slice(a.length - end).join(''), changed: false },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

export interface ComparedRow {
  field: string;
  label: string;
  /** By revision, newest first. */
  values: string[];
  /** Whether any revision has another value. */
  changed: boolean;
}

/** Every field's value in every revision: the present ones are known, each revision's changes lead one further back. */
export function comparedRows(candidate: Pick<Candidate, 'key_fields' | 'fields' | 'revisions'>): ComparedRow[] {
  const present = [...candidate.key_fields, ...candidate.fields];
  const rows = new Map(present.map(({ field, label, value }) => [field as string, { field: field as string, label, values: [value], changed: false }]));
  candidate.revisions.forEach((revision, at) => {
    if (at === candidate.revisions.length - 1) return;
    const changes = new Map(revision.changes.map((change) => [change.field as string, change]));
    for (const row of rows.values()) {
      const change = changes.get(row.field);
      row.values.push(change ? change.before : (row.values[at] ?? ''));
      row.changed ||= change !== undefined;
    }
  });
  return [...rows.values()];
}
