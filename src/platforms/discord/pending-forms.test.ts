import { expect, it } from 'vitest';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createPendingForms } from './pending-forms.ts';

const images = [{ url: 'https://cdn.discordapp.com/attachments/1/2/sea.jpg', name: 'sea.jpg', isLikely: true }];

it('keeps what a form is about for fifteen minutes', async () => {
  const clock = new ManualClock();
  const forms = createPendingForms(clock);
  const id = forms.keep(images, 'ann');
  await clock.advance(14 * 60_000);
  expect(forms.find(id)).toBe(images);
  await clock.advance(60_000);
  expect(forms.find(id)).toBeUndefined();
});

it('keeps the newest five of one person, and takes none of another’s for them', () => {
  const forms = createPendingForms(new ManualClock());
  const bens = forms.keep(images, 'ben');
  const anns = Array.from({ length: 100 }, () => forms.keep(images, 'ann'));
  expect(anns.map((id) => forms.find(id)).filter((found) => found !== undefined)).toHaveLength(5);
  expect(forms.find(anns.at(-1) ?? '')).toBe(images);
  expect(forms.find(bens)).toBe(images);
});

it('keeps five hundred in all, however many people open one', () => {
  const forms = createPendingForms(new ManualClock());
  const ids = Array.from({ length: 2000 }, (_, person) => forms.keep(images, String(person)));
  expect(ids.filter((id) => forms.find(id) !== undefined)).toHaveLength(500);
});
