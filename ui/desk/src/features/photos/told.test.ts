import { expect, it, vi } from 'vitest';
import type { PhotoCard } from '../../ipc';

const tellGood = vi.fn();
const tellNote = vi.fn();
vi.mock('../../app/notify', () => ({ tellGood, tellNote }));
const { tellAttached } = await import('./told');

it('tells a picture that was taken from one that cannot be used', () => {
  const problem = { what: '照片是 60x80 像素', mend: '请换一张更大的原图' };
  const card = { name: '张三', photo: null, original: 'a', problems: [problem] } as unknown as PhotoCard;
  tellAttached(card);
  expect(tellNote).toHaveBeenCalledWith('张三：照片是 60x80 像素。请换一张更大的原图。');
  expect(tellGood).not.toHaveBeenCalled();
  tellAttached({ ...card, photo: 'a', problems: [] });
  expect(tellGood).toHaveBeenCalledTimes(1);
});
