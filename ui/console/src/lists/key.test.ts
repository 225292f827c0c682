import { describe, expect, it } from 'vitest';
import { isPrintKey } from './key';

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>>) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('the key for printing', () => {
  it('is Ctrl+P or Cmd+P and no other', () => {
    expect(isPrintKey(key('p', { ctrlKey: true }))).toBe(true);
    expect(isPrintKey(key('P', { metaKey: true }))).toBe(true);
    for (const held of [{}, { ctrlKey: true, shiftKey: true }, { altKey: true, ctrlKey: true }]) expect(isPrintKey(key('p', held))).toBe(false);
    expect(isPrintKey(key('o', { ctrlKey: true }))).toBe(false);
  });
});
