import { describe, expect, it } from 'vitest';
import { detailWords } from './detail';

describe('detailWords', () => {
  it('shows names and values', () => {
    expect(detailWords('{"unit":"36001","count":3,"reason":null}')).toBe('unit 36001　count 3　reason —');
    expect(detailWords('{"numbers":["a","b"]}')).toBe('numbers a、b');
  });
  it('cuts long lists and says how long they are', () => {
    expect(detailWords(JSON.stringify({ n: Array.from({ length: 25 }, (_, at) => at) }))).toContain('19…（25）');
  });
  it('leaves what is no JSON alone', () => {
    expect(detailWords('<script>')).toBe('<script>');
  });
});
