import type { DiffLine } from '../../api';

/** A line, or how many equal ones are left out. */
export type Folded = { line: DiffLine; skipped: 0 } | { line: null; skipped: number };

/** What is different, with `around` equal lines before and after it. */
export function foldDiff(lines: readonly DiffLine[], around = 3): Folded[] {
  const keep = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === 'same') return;
    for (let near = at - around; near <= at + around; near += 1) keep.add(near);
  });
  const folded: Folded[] = [];
  lines.forEach((line, at) => {
    if (keep.has(at)) {
      folded.push({ line, skipped: 0 });
      return;
    }
    const last = folded.at(-1);
    if (last?.line === null) last.skipped += 1;
    else folded.push({ line: null, skipped: 1 });
  });
  return folded;
}
