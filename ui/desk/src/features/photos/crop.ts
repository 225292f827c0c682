/** The frame of the cropping tool, in fractions 0 to 1 of the turned picture's sides. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Share of the picture's height that one of its width is, at the photo's ratio. */
const tall = (ratio: number, picture: number) => picture / ratio;

/** The largest frame of this ratio (width by height), in the middle and a little above it, where heads are. */
export function fitted(ratio: number, picture: number): Frame {
  const width = Math.min(1, ratio / picture);
  const height = Math.min(1, width * tall(ratio, picture));
  return { x: (1 - width) / 2, y: (1 - height) / 3, width, height };
}

/** Moved by this much, but not out of the picture. */
export function moved(frame: Frame, dx: number, dy: number): Frame {
  return {
    ...frame,
    x: Math.min(1 - frame.width, Math.max(0, frame.x + dx)),
    y: Math.min(1 - frame.height, Math.max(0, frame.y + dy)),
  };
}

/** With this width from its upper left corner, as far as the picture goes. */
export function sized(frame: Frame, width: number, ratio: number, picture: number): Frame {
  const most = Math.min(1 - frame.x, (1 - frame.y) / tall(ratio, picture));
  const wide = Math.min(most, Math.max(0.05, width));
  return { ...frame, width: wide, height: wide * tall(ratio, picture) };
}

/** Degrees either way by which a head that was held askew can be turned upright; more is a picture to be taken anew. */
export const tiltMost = 10;
export const tiltStep = 0.5;

/** One step clockwise or back. */
export function tilted(degrees: number, by: 1 | -1): number {
  return Math.min(tiltMost, Math.max(-tiltMost, degrees + by * tiltStep));
}
