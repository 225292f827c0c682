import { describe, expect, it } from 'vitest';
import { detailWords } from './detail';

describe('detailWords', () => {
  it('shows names and values', () => {
    expect(detailWords('{"unit":"36001","count":3,"reason":null}')).toBe('单位 36001　人数 3');
    expect(detailWords('{"numbers":["a","b"],"revealed":true,"other":1}')).toBe('报名序号 a、b　完整号码 是　other 1');
  });
  it('cuts long lists and says how long they are', () => {
    expect(detailWords(JSON.stringify({ n: Array.from({ length: 25 }, (_, at) => at) }))).toContain('19…（25）');
  });
  it('leaves what is no JSON alone', () => {
    expect(detailWords('<script>')).toBe('<script>');
  });
});
