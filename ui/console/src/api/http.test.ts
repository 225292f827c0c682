import { describe, expect, it } from 'vitest';
import { nameOf, query } from './http';

describe('query', () => {
  it('leaves out what is not asked', () => {
    expect(query({ plan: 'a b', unit: '', level: 0, find: null, only: false, after: undefined })).toBe('?plan=a+b&level=0&only=false');
    expect(query({})).toBe('');
  });
});

describe('nameOf', () => {
  it('reads both forms', () => {
    expect(nameOf(`attachment; filename="list.csv"; filename*=UTF-8''%E5%90%8D%E5%8D%95.csv`)).toBe('名单.csv');
    expect(nameOf('attachment; filename=answer.kba')).toBe('answer.kba');
    expect(nameOf('inline')).toBeNull();
    expect(nameOf(null)).toBeNull();
  });
  it('never leads to another folder', () => {
    expect(nameOf('attachment; filename="../../etc/passwd"')).toBe('passwd');
    expect(nameOf(`attachment; filename*=UTF-8''..%2F..%5Cx.bat`)).toBe('x.bat');
    expect(nameOf(`attachment; filename*=UTF-8''%E0%A4`)).toBeNull();
  });
});
