import { describe, expect, it } from 'vitest';
import { History, type Step } from './history';

const step = (label: string): Step => ({ label, undo: [], redo: [] });

describe('History', () => {
  it('goes back and forth', () => {
    const history = new History();
    history.push(step('a'));
    history.push(step('b'));
    history.tookBack();
    expect([history.back?.label, history.forward?.label]).toEqual(['a', 'b']);
    history.didAgain();
    expect([history.back?.label, history.forward?.label]).toEqual(['b', undefined]);
  });
  it('forgets what was taken back when something new is done', () => {
    const history = new History();
    history.push(step('a'));
    history.tookBack();
    history.push(step('c'));
    expect(history.forward).toBeUndefined();
  });
  it('keeps the last two hundred', () => {
    const history = new History();
    for (let at = 0; at < 250; at += 1) history.push(step(String(at)));
    let kept = 0;
    for (; history.back; kept += 1) history.tookBack();
    expect(kept).toBe(200);
  });
});
