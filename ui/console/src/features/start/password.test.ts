import { describe, expect, it } from 'vitest';
import { passwordFault } from './password';
import { t } from './strings';

describe('passwordFault', () => {
  it('counts characters as people do', () => {
    expect(passwordFault('春江潮水连海平海上明', '春江潮水连海平海上明')).toBeNull();
    expect(passwordFault('𠮷𠮷𠮷𠮷𠮷', '𠮷𠮷𠮷𠮷𠮷')).toBe(t.passwordShort);
  });
  it('wants it twice', () => {
    expect(passwordFault('0123456789', '0123456788')).toBe(t.passwordDiffers);
  });
});
