/** Rows of text with columns under each other, for eyes. What people wrote can't move the cursor or colour anything. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

/** Without characters that a terminal obeys, and without those that nobody sees. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** "$1.20"; an empty text where it is not known. */
export function dollars(usd: number | null): string {
  return usd === null ? '' : `$${usd.toFixed(2)}`;
}

/** "2026-11-29 21:04", in UTC as the budgets are. */
export function minute(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
