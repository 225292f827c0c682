/** What the clerk chose to print. What can be chosen at all comes from the program. */
import type { Document, PrintRequest } from '../../ipc';

/** Everybody, one file, in the order of the roster. */
export function requestOf(document: Document): PrintRequest {
  return { document, ids: [], order: 'roster', each: false, name: '', two_up: false, duplex: false, pdf_a: false };
}
