import { describe, expect, it } from 'vitest';
import { searched } from './search';
import { articles } from './strings';

describe('help', () => {
  it('shows everything while nothing is searched', () => {
    expect(searched(articles, '  ')).toHaveLength(articles.length);
  });
  it('finds by every word, wherever it stands', () => {
    expect(searched(articles, 'u 盘 备份').map(({ title }) => title)).toEqual(['换电脑、重装系统怎么办？']);
    expect(searched(articles, '没有这样的词')).toEqual([]);
  });
});
