import { describe, expect, it } from 'vitest';
import { parsePreferences } from './preferences';

describe('parsePreferences', () => {
  it('takes what was kept', () => {
    expect(parsePreferences('{"widths":{"name":120},"hidden":["remark"],"panel":false}')).toEqual({
      widths: { name: 120 }, hidden: ['remark'], panel: false,
    });
  });
  it('takes nothing that is not as expected', () => {
    const none = { widths: {}, hidden: [], panel: true };
    for (const text of ['', '[]', 'null', '{"widths":[1],"hidden":{},"panel":"x"}', '{"widths":{"name":-3,"id":"x","b":9e9}}'])
      expect(parsePreferences(text), text).toEqual(none);
  });
});
