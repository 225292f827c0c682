/** All keys of the console in one list, for the sheet that `?` opens. */
import type { Page } from './pages';

export interface KeyGroup {
  page: Page | null;
  keys: readonly (readonly [key: string, words: string])[];
}

export const keyHelp: readonly KeyGroup[] = [
  {
    page: null,
    keys: [
      ['/', '查找考生'],
      ['?', '这张表'],
      ['Esc', '关闭、返回'],
      ['↑ ↓ PgUp PgDn Home End', '在表格里移动'],
      ['Enter', '打开选中的一行'],
      ['Ctrl+P', '打印整个列表'],
    ],
  },
  {
    page: 'review',
    keys: [
      ['P', '通过'],
      ['R', '退回（选原因，Ctrl+Enter 确认）'],
      ['X', '不通过'],
      ['N', '先放一放，看下一位'],
      ['B', '回到上一位'],
      ['V', '显示完整证件号码和电话'],
      ['H', '看以前各稿'],
      ['Z', '放大照片'],
    ],
  },
  {
    page: 'seats',
    keys: [
      ['↑ ↓ ← →', '在座位之间移动'],
      ['Enter 或空格', '拿起考生；再按一次放下，座位上有人就对调'],
      ['Esc', '放回原处'],
    ],
  },
];
