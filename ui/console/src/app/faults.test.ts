import { reactive } from 'vue';
import { describe, expect, it } from 'vitest';
import { useFaults } from './faults';

describe('useFaults', () => {
  it('says nothing before the first try, then what is lacking until it is there', () => {
    const form = reactive({ name: '', count: 1 });
    const { faults, complete, forget } = useFaults(() => ({ name: form.name === '' ? '请填写登录名。' : null, count: form.count > 0 ? null : '至少 1 台。' }));
    expect(faults.value).toEqual({});
    expect(complete()).toBe(false);
    expect(faults.value).toEqual({ name: '请填写登录名。' });
    form.name = 'guan';
    expect(faults.value).toEqual({});
    expect(complete()).toBe(true);
    form.count = 0;
    forget();
    expect(faults.value).toEqual({});
  });
});
