/** Amounts are text in yuan with two digits, `260.00`; counting with them is done in fen, never in fractions. */
export function fen(yuan: string): bigint {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(yuan.replaceAll(',', ''));
  if (!found) return 0n;
  const value = BigInt(found[2] ?? '0') * 100n + BigInt((found[3] ?? '').padEnd(2, '0') || '0');
  return found[1] === '-' ? -value : value;
}

export function yuan(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const plain = value < 0n ? -value : value;
  return `${sign}${(plain / 100n).toLocaleString('zh-CN')}.${String(plain % 100n).padStart(2, '0')}`;
}

/** An amount of the center with its thousands apart. */
export function money(amount: string): string {
  return yuan(fen(amount));
}

export function sumOf(amounts: readonly string[]): string {
  return yuan(amounts.reduce((sum, amount) => sum + fen(amount), 0n));
}
