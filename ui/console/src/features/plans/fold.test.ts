import { describe, expect, it } from 'vitest';
import type { DiffKind, DiffLine } from '../../api';
import { foldDiff } from './fold';

const lines = (text: string): DiffLine[] =>
  [...text].map((mark, at) => ({ kind: ({ '+': 'added', '-': 'removed' } as Record<string, DiffKind>)[mark] ?? 'same', old: at, new: at, text: `${at}` }));
const shape = (text: string, around: number) => foldDiff(lines(text), around).map((one) => (one.line ? one.line.text : `(${one.skipped})`)).join(' ');

describe('foldDiff', () => {
  it('keeps what is near a difference', () => {
    expect(shape('.....+.....', 1)).toBe('(4) 4 5 6 (4)');
    expect(shape('-....+', 2)).toBe('0 1 2 3 4 5');
    expect(shape('.....', 1)).toBe('(5)');
    expect(shape('', 1)).toBe('');
  });
});
