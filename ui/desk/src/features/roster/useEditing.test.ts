import { beforeEach, describe, expect, it, vi } from 'vitest';
import { computed } from 'vue';
import { sheetColumns } from './columns';
import { makeLine, testColumns, testRow } from './testing';
import { useEditing } from './useEditing';
import type { Selecting } from './useSelection';

const told = vi.hoisted((): string[] => []);
const answer = vi.hoisted(() => ({ skipped: 0, added: 0 }));
const lines = ['a', 'b'].map((id) => makeLine(testColumns, testRow(id, [id, '', ''])));
vi.mock('../../app/notify', () => ({
  tellGood: (text: string) => told.push(`good ${text}`),
  tellNote: (text: string) => told.push(`note ${text}`),
  tellError: (error: unknown) => told.push(String(error)),
}));
vi.mock('../../app/overview', () => ({ overview: { value: null } }));
vi.mock('./store', () => ({
  shown: { get value() { return lines; } },
  lines: { get value() { return lines; } },
  labelOf: (field: string) => field,
  pasteBlock: () => Promise.resolve(answer),
}));

/** Selected is one cell of the first row: 1 is the name, 5 the last column. */
async function paste(text: string, x = 1): Promise<string[]> {
  const selecting = { area: () => ({ x, y: 0, x1: x, y1: 0 }), selectArea: () => undefined } as unknown as Selecting;
  const columns = sheetColumns(testColumns, {}, [], null);
  await useEditing(selecting, computed(() => columns)).paste(text);
  return told;
}

beforeEach(() => {
  told.length = 0;
  Object.assign(answer, { skipped: 0, added: 0 });
});

describe('pasting', () => {
  it('tells in one message what was pasted where, and what was not', async () => {
    answer.skipped = 2;
    expect(await paste('x\t1\r\ny\t2')).toEqual(['note 已粘贴 2 行，填在“name、id_number”。有 2 格属于已提交的人，没有改动。']);
  });
  it('does not say that something was pasted where nothing was', async () => {
    answer.skipped = 4;
    expect(await paste('x\t1\r\ny\t2')).toEqual(['note 有 4 格属于已提交的人，没有改动。']);
  });
  it('says by name why nothing is pasted', async () => {
    expect(await paste('x\t1', 5)).toEqual(['note 要粘贴的有 2 列，从“phone”起只放得下 1 列，没有粘贴。请从前面的列粘起，或者少复制几列。']);
  });
});
