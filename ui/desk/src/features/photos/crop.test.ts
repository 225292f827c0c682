import { describe, expect, it } from 'vitest';
import { fitted, moved, sized, tilted, tiltMost } from './crop';

const ratio = 90 / 120;

describe('the cropping frame', () => {
  it('has the photo\'s ratio whatever the picture\'s is', () => {
    for (const picture of [4 / 3, 3 / 4, 1, 0.5, 2]) {
      const { width, height, x, y } = fitted(ratio, picture);
      expect((width * picture) / height).toBeCloseTo(ratio);
      expect(x + width).toBeLessThanOrEqual(1);
      expect(y + height).toBeLessThanOrEqual(1);
    }
  });
  it('stays inside when it is moved', () => {
    const frame = { x: 0.2, y: 0.2, width: 0.5, height: 0.5 };
    expect(moved(frame, 9, -9)).toEqual({ x: 0.5, y: 0, width: 0.5, height: 0.5 });
  });
  it('keeps ratio and place when it is sized', () => {
    const frame = sized({ x: 0.5, y: 0.1, width: 0.2, height: 0.2 }, 0.9, ratio, 1);
    expect(frame.x + frame.width).toBeLessThanOrEqual(1);
    expect(frame.width / frame.height).toBeCloseTo(ratio);
    expect(sized(frame, -1, ratio, 1).width).toBe(0.05);
  });
  it('turns by half degrees and not too far', () => {
    expect(tilted(0, -1)).toBe(-0.5);
    expect(tilted(tiltMost, 1)).toBe(tiltMost);
    expect(tilted(-tiltMost, -1)).toBe(-tiltMost);
  });
});
