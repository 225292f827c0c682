/** Blocks of cells as Excel, WPS and LibreOffice put them on the clipboard. */

/** Rows of cells. Quoted cells may hold line breaks and tabs; the line break after the last row is no row. */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let at = 0;
  let quoted = false;
  let fresh = true;
  const endCell = () => {
    row.push(cell);
    cell = '';
    fresh = true;
  };
  const endRow = () => {
    endCell();
    rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const char = text[at] as string;
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (char === '"') quoted = false;
      else cell += char === '\r' ? '' : char;
    } else if (char === '"' && fresh && closes(text, at + 1)) quoted = true;
    else if (char === '\t') endCell();
    else if (char === '\r' || char === '\n') {
      if (char === '\r' && text[at + 1] === '\n') at += 1;
      endRow();
    } else {
      cell += char;
      fresh = false;
    }
    at += 1;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

/** A quote opens a quoted cell only where another ends it before a tab, a line break or the end: `5" pipe` stays. */
function closes(text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') {
      at += 1;
      continue;
    }
    const next = text[at + 1];
    return next === undefined || next === '\t' || next === '\r' || next === '\n';
  }
  return false;
}

/** The other way. */
export function formatBlock(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) => row.map((cell) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
    .join('\r\n');
}

/** A line break inside a cell has no place in a form: it becomes a space, as do its neighbours. */
export function cleanCell(text: string): string {
  return text.replace(/\s*[\r\n\t]+\s*/g, ' ').trim();
}
