/** Telling staff. */
import { notifier } from '@shared/notify';
import { Refusal } from '../api';
import { t } from './strings';

/** What went wrong, in words for staff. */
export function wordsOf(error: unknown): string {
  // A proxy on the way answered: its few words are for whoever is asked for help.
  if (error instanceof Refusal) return error.code === 'unreachable' ? `${t.offline}\n${t.failedCode(error.message)}` : error.message;
  if (error instanceof TypeError) return t.offline;
  return `${t.unexpected}\n${String(error)}`;
}

export const { tellGood, tellNote, tellError, confirmFirst, askText, askExactly, useTask } = notifier(
  { failedTitle: t.failedTitle, read: t.know, cancel: t.cancel },
  (error) => {
    // The sign-in page says it already.
    if (error instanceof Refusal && error.code === 'sign_in') return null;
    // What the center words itself needs no code; a fault of the program gets one to tell support.
    return wordsOf(error) + (error instanceof Refusal && error.code === 'internal' ? `\n${t.failedCode(error.code)}` : '');
  },
  // Over the ground of the navigation and above the review's buttons: away from filters, heads and what is read.
  { placement: 'bottom-left', offset: 76 },
);

/** Several files came where one is taken: says which, and what was left. */
export function tellOneFile(taken: File, files: readonly File[]): void {
  const left = files.filter((file) => file !== taken).map((file) => file.name);
  if (left.length > 0) tellNote(t.oneFile(taken.name, left));
}

/** A file came while another is at work: it is not taken silently for nothing. */
export function tellBusy(file: string): void {
  tellNote(t.busyFile(file));
}
