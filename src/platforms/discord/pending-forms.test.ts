import { expect, it } from 'vitest';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createMemoryRows } from '../../testing/set-up/memory-rows.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createOpenForms, type KeptImage, type PendingForms } from './pending-forms.ts';

const url = 'https://cdn.discordapp.com/attachments/1/2/sea.jpg';
const images = [{ url, name: 'sea.jpg', isLikely: true }];

/** The forms of two processes. */
function setUp() {
  const clock = new ManualClock(Date.now());
  const rows = createMemoryRows();
  const open = () => createOpenForms({ clock, log: silentLog, secrets: createExpiringSecrets(rows, new Uint8Array(32), clock) });
  return { clock, rows, forms: open(), others: open() };
}

async function known(forms: PendingForms<KeptImage>, ids: readonly string[]): Promise<number> {
  const found = await Promise.all(ids.map((id) => forms.find(id)));
  return found.filter((each) => each !== undefined).length;
}

it('keeps what a form is about for fifteen minutes, for all processes', async () => {
  const { clock, forms, others, rows } = setUp();
  const id = await forms.images.keep(images, 'ann');
  const ownVideo = await forms.videos.keep([{ url, sizeBytes: 7 }], 'ann');
  await clock.advance(14 * 60_000);
  for (const { images: of, videos } of [forms, others]) {
    expect(await of.find(id)).toEqual([{ url }]);
    expect(await videos.find(ownVideo)).toEqual([{ url, sizeBytes: 7 }]);
  }
  // Who has a backup of the database reads no addresses.
  expect(JSON.stringify(rows.all())).not.toContain('cdn.discordapp.com');
  await clock.advance(60_000);
  for (const { images: of } of [forms, others]) expect(await of.find(id)).toBeUndefined();
});

it('keeps the newest five of one person, and takes none of another’s for them', async () => {
  const { forms, others } = setUp();
  const bens = await forms.images.keep(images, 'ben');
  const anns = await Promise.all(Array.from({ length: 100 }, () => forms.images.keep(images, 'ann')));
  for (const { images: of } of [forms, others]) {
    await expect.poll(() => known(of, anns)).toBe(5);
    expect(await known(of, [bens, anns.at(-1) ?? ''])).toBe(2);
  }
});

it('keeps five hundred in all, however many people open one', async () => {
  const { forms, others } = setUp();
  const ids = await Promise.all(Array.from({ length: 2000 }, (_, person) => forms.images.keep(images, String(person))));
  for (const { images: of } of [forms, others]) await expect.poll(() => known(of, ids)).toBe(500);
});

it('keeps it for this process alone where it can’t be stored', async () => {
  const clock = new ManualClock(Date.now());
  const fail = () => Promise.reject(new Error('away'));
  const forms = createOpenForms({ clock, log: silentLog, secrets: { keep: fail, find: fail, forget: fail } });
  expect(await forms.images.find(await forms.images.keep(images, 'ann'))).toEqual([{ url }]);
});
