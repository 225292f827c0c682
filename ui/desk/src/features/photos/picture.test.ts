import { describe, expect, it } from 'vitest';
import { faultOf, pastes } from './picture';

class Field {
  constructor(readonly type: string) {}
}
const key = (given: Partial<KeyboardEvent>): KeyboardEvent =>
  ({ key: 'v', ctrlKey: false, shiftKey: false, altKey: false, target: null, ...given }) as KeyboardEvent;

describe('pasting a photo', () => {
  class Area {
    readonly type = 'textarea';
  }
  globalThis.HTMLTextAreaElement ??= Area as unknown as typeof HTMLTextAreaElement;
  globalThis.HTMLInputElement ??= Field as unknown as typeof HTMLInputElement;

  it('takes the two chords that Windows hands know', () => {
    expect(pastes(key({ ctrlKey: true }))).toBe(true);
    expect(pastes(key({ ctrlKey: true, key: 'V' }))).toBe(true);
    expect(pastes(key({ shiftKey: true, key: 'Insert' }))).toBe(true);
    expect(pastes(key({}))).toBe(false);
    expect(pastes(key({ ctrlKey: true, altKey: true }))).toBe(false);
    expect(pastes(key({ ctrlKey: true, shiftKey: true }))).toBe(false);
  });

  it('leaves text to the field that is typed into', () => {
    const into = (type: string) => pastes(key({ ctrlKey: true, target: new Field(type) as unknown as EventTarget }));
    expect(into('search')).toBe(false);
    expect(into('range')).toBe(true);
  });
});

describe('a camera that gives nothing', () => {
  it('says why, by what the standard calls it', () => {
    expect(faultOf('NotFoundError')).toBe('none');
    expect(faultOf('NotAllowedError')).toBe('refused');
    expect(faultOf('NotReadableError')).toBe('taken');
    expect(faultOf('TypeError')).toBe('unable');
  });
});
