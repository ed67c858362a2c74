import { expect, it } from 'vitest';
import type { SealedRow, SealedRows } from '../../domain/expiring-secrets.ts';

const row = (name: string, change: Partial<SealedRow> = {}): SealedRow => ({
  ...{ name, sealed: `sealed ${name}`, untilMs: 1000, fence: 0 },
  ...change,
});

/** What every place does that keeps secrets which expire. @param open an empty one, for one test */
export function describeSealedRows(open: () => SealedRows | Promise<SealedRows>): void {
  it('keeps several at once, each in the place of an earlier one', async () => {
    const rows = await open();
    expect(await rows.put([row('one'), row('two')])).toEqual([true, true]);
    expect(await rows.put([row('one', { sealed: 'newer', untilMs: 2000 })])).toEqual([true]);
    expect(await rows.find('one')).toEqual(row('one', { sealed: 'newer', untilMs: 2000 }));
    expect(await rows.find('two')).toEqual(row('two'));
    await rows.remove('two');
    expect(await rows.find('two')).toBeUndefined();
  });

  it('leaves what has a higher fence', async () => {
    const rows = await open();
    await rows.put([row('session', { fence: 5 })]);
    expect(await rows.put([row('session', { sealed: 'late', fence: 4 }), row('other')])).toEqual([false, true]);
    expect((await rows.find('session'))?.sealed).toBe('sealed session');
    expect(await rows.put([row('session', { sealed: 'same owner', fence: 5 })])).toEqual([true]);
  });

  it('keeps the last of several with one name', async () => {
    const rows = await open();
    const given = [row('one', { fence: 2 }), row('one', { fence: 1 }), row('two'), row('one', { sealed: 'last', fence: 2 })];
    expect(await rows.put(given)).toEqual([true, false, true, true]);
    expect((await rows.find('one'))?.sealed).toBe('last');
  });

  it('drops those whose time is over, and no others', async () => {
    const rows = await open();
    await rows.put([row('over', { untilMs: 10 }), row('also over', { untilMs: 20 }), row('good', { untilMs: 21 })]);
    expect(await rows.dropOver(20)).toBe(2);
    expect(await rows.find('over')).toBeUndefined();
    expect(await rows.find('good')).toEqual(row('good', { untilMs: 21 }));
  });
}
