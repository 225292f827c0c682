import { describe, expect, it } from 'vitest';
import { keepBrowserOut } from './browser';

const target = new EventTarget();
keepBrowserOut(target);
const goesOn = (type: string, about: object = {}) => target.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), about));

describe('the browser', () => {
  it('shows no menu of its own', () => {
    expect(goesOn('contextmenu')).toBe(false);
  });
  it('does not begin the page anew, and keeps its other keys', () => {
    for (const about of [{ key: 'F5' }, { key: 'F5', ctrlKey: true }, { key: 'r', ctrlKey: true }, { key: 'R', ctrlKey: true, shiftKey: true }, { key: 'r', metaKey: true }])
      expect(goesOn('keydown', about), JSON.stringify(about)).toBe(false);
    for (const about of [{ key: 'r' }, { key: 'c', ctrlKey: true }, { key: 'v', ctrlKey: true }]) expect(goesOn('keydown', about), JSON.stringify(about)).toBe(true);
  });
});
