import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from './router';

describe('the address', () => {
  it('holds page, thing and filters', () => {
    const route = { page: 'people', id: '0190/é 7', query: { q: '张 三&<b>', state: 'received' } } as const;
    expect(parseRoute(formatRoute({ ...route, query: { ...route.query } }))).toEqual(route);
  });
  it('leaves out what is not set', () => {
    expect(formatRoute({ page: 'review', id: null, query: { unit: '', level: '3' } })).toBe('#/review?level=3');
    expect(parseRoute('#/review?level=&q=').query).toEqual({});
  });
  it('leads home when it is not understood', () => {
    for (const hash of ['', '#', '#/', '#/nothing/here?x=1', '#//', '#/__proto__', '#/constructor'])
      expect(parseRoute(hash), hash).toEqual({ page: 'overview', id: null, query: {} });
    expect(parseRoute('#/people/%E0%A4%A').id).toBe('%E0%A4%A');
  });
});
