/** Reasons to choose from when an application goes back to its unit. */
import type { Candidate, Field, FieldReason, ReadyReasons } from '../../api';

export interface Choice {
  field: Field | null;
  /** 姓名, 照片 … */
  label: string;
  reason: string;
  /** The rules found it for this very application. */
  found: boolean;
}

/** What the rules found first, then the ready-made ones; each field and reason once. */
export function choicesFor(
  candidate: Pick<Candidate, 'key_fields' | 'fields' | 'photo' | 'problems'> | null,
  ready: readonly ReadyReasons[],
  words: { photo: string; whole: string },
): Choice[] {
  const found: Choice[] = [];
  if (candidate) {
    for (const view of [...candidate.key_fields, ...candidate.fields])
      for (const problem of view.problems) found.push({ field: view.field, label: view.label, reason: problem.what, found: true });
    for (const problem of candidate.photo.problems) found.push({ field: null, label: words.photo, reason: problem.what, found: true });
    for (const problem of candidate.problems) found.push({ field: null, label: words.whole, reason: problem.what, found: true });
  }
  const made = ready.flatMap((group) => group.reasons.map((reason) => ({ field: group.field, label: group.label, reason, found: false })));
  const seen = new Set<string>();
  return [...found, ...made].filter((choice) => {
    const key = `${choice.label}\n${choice.reason}`;
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
  const known = chosen.some((one) => one.field === choice.field && one.label === choice.label && one.reason === choice.reason);
  return known ? [...chosen] : [...chosen, choice];
}

/** As the center wants them. A reason about the photo says so, because its field is none. */
export function toReasons(chosen: readonly Choice[], photoWord: string): FieldReason[] {
  return chosen.map(({ field, label, reason }) => ({
    field,
    reason: field === null && label === photoWord && !reason.includes(photoWord) ? `${photoWord}：${reason}` : reason,
  }));
}
