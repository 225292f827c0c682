import { describe, expect, it } from 'vitest';
import { cleanCell, formatBlock, parseBlock } from './clipboard';

describe('parseBlock', () => {
  it('ends with the last row: the line break that Excel adds is no row', () => {
    expect(parseBlock('张三\t男\r\n李四\t女\r\n')).toEqual([
      ['张三', '男'],
      ['李四', '女'],
    ]);
  });
  it('keeps empty cells, rows of one cell and empty rows between', () => {
    expect(parseBlock('a\t\tb')).toEqual([['a', '', 'b']]);
    expect(parseBlock('a\n\nb')).toEqual([['a'], [''], ['b']]);
    expect(parseBlock('')).toEqual([]);
    expect(parseBlock('\t')).toEqual([['', '']]);
  });
  it('keeps line breaks, tabs and doubled quotes of quoted cells', () => {
    expect(parseBlock('"南昌市\r\n红谷滩"\t"说""好"""\n"x\ty"\tz')).toEqual([
      ['南昌市\n红谷滩', '说"好"'],
      ['x\ty', 'z'],
    ]);
  });
  it('takes a quote that ends nowhere as a quote', () => {
    expect(parseBlock('"半边\tb\nc')).toEqual([['"半边', 'b'], ['c']]);
    expect(parseBlock('5" 管\t2')).toEqual([['5" 管', '2']]);
  });
  it('takes any line end', () => {
    expect(parseBlock('a\rb\r\nc\nd')).toEqual([['a'], ['b'], ['c'], ['d']]);
  });
});

describe('formatBlock', () => {
  it('is read back as it was', () => {
    const block = [
      ['张三', '有\n换行', 'a"b'],
      ['', '\t', '34052419800101001X'],
    ];
    expect(parseBlock(formatBlock(block))).toEqual(block);
  });
});

describe('cleanCell', () => {
  it('puts a cell on one line', () => {
    expect(cleanCell('  南昌市\n 红谷滩\t区 ')).toBe('南昌市 红谷滩 区');
  });
});
