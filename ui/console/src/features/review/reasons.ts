/** Reasons to choose from when an application goes back to its unit. */
import type { Candidate, Field, FieldReason, ReadyReasons } from '../../api';

export interface Choice {
  field: Field | null;
  /** 姓名, 照片或整份 … */
  label: string;
  reason: string;
  /** The rules found it for this very application. */
  found: boolean;
}

/** What the rules found first, then the ready-made ones; each field and reason once. */
export function choicesFor(
  candidate: Pick<Candidate, 'key_fields' | 'fields' | 'photo' | 'problems'> | null,
  ready: readonly ReadyReasons[],
  words: { photo: string; none: string },
): Choice[] {
  const found: Choice[] = [];
  if (candidate) {
    for (const view of [...candidate.key_fields, ...candidate.fields])
      for (const problem of view.problems) found.push({ field: view.field, label: view.label, reason: problem.what, found: true });
    for (const problem of candidate.photo.problems) found.push({ field: null, label: words.none, reason: aboutPhoto(problem.what, words.photo), found: true });
    for (const problem of candidate.problems) found.push({ field: null, label: words.none, reason: problem.what, found: true });
  }
  const made = ready.flatMap((group) => group.reasons.map((reason) => ({ field: group.field, label: group.field === null ? words.none : group.label, reason, found: false })));
  const seen = new Set<string>();
  return [...found, ...made].filter((choice) => {
    const key = `${choice.field ?? ''}\n${choice.reason}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Those that hold every word of the text. */
export function findChoices(choices: readonly Choice[], text: string): Choice[] {
  const words = text.trim().toLowerCase().split(/\s+/).filter((word) => word !== '');
  return choices.filter((choice) => words.every((word) => `${choice.label} ${choice.reason}`.toLowerCase().includes(word)));
}

export function addChoice(chosen: readonly Choice[], choice: Choice): Choice[] {
  const known = chosen.some((one) => one.field === choice.field && one.reason === choice.reason);
  return known ? [...chosen] : [...chosen, choice];
}

/** As the center wants them. */
export function toReasons(chosen: readonly Choice[]): FieldReason[] {
  return chosen.map(({ field, reason }) => ({ field, reason }));
}

/** A reason about the photo says so itself: its field is none, as that of the whole is. */
function aboutPhoto(reason: string, photo: string): string {
  return reason.includes(photo) ? reason : `${photo}：${reason}`;
}

/** What a choice may be about: anything, the photo or the whole (which have no field), or one field. */
export type About = 'any' | 'none' | Field;

export function choicesAbout(choices: readonly Choice[], about: About): Choice[] {
  if (about === 'any') return [...choices];
  return choices.filter((choice) => choice.field === (about === 'none' ? null : about));
}
