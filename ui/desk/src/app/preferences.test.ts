import { describe, expect, it } from 'vitest';
import { parsePreferences } from './preferences';

describe('parsePreferences', () => {
  it('takes what was kept', () => {
    expect(parsePreferences('{"widths":{"name":120},"hidden":["remark"],"panel":false,"theme":"dark","zoom":125,"printer":"HP","lockAfter":15}')).toEqual({
      widths: { name: 120 }, hidden: ['remark'], panel: false, theme: 'dark', zoom: 125, printer: 'HP', lockAfter: 15,
    });
  });
  it('takes nothing that is not as expected', () => {
    const none = { widths: {}, hidden: [], panel: true, theme: 'light', zoom: 100, printer: '', lockAfter: 0 };
    for (const text of ['', '[]', 'null', '{"widths":[1],"hidden":{},"panel":"x","theme":"pink","zoom":101,"printer":7,"lockAfter":2}', '{"widths":{"name":-3,"id":"x","b":9e9}}'])
      expect(parsePreferences(text), text).toEqual(none);
  });
});
