import { describe, expect, it } from 'vitest';
import { parseLook } from './look';

describe('parseLook', () => {
  it('takes what was kept', () => {
    const kept = { theme: 'dark', size: 150, hidden: { people: ['trade'] } };
    expect(parseLook(JSON.stringify(kept))).toEqual(kept);
  });
  it('takes nothing that is not as expected', () => {
    const none = { theme: 'system', size: 100, hidden: {} };
    for (const text of [null, '', '[]', 'null', '7', '{"theme":"pink","size":101,"hidden":[1]}', '{"hidden":{"people":"x"}}'])
      expect(parseLook(text), String(text)).toEqual(none);
  });
});
