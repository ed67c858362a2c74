import { expect, it } from 'vitest';
import { placedTarget } from '../../domain/place-settings/placed-target.ts';
import { readReplyIds } from './reply-ids.ts';

it('has everybody read the language of the place, and its person what they read alone in theirs', () => {
  const target = { platform: 'discord', channelId: 'C1', ids: { locale: 'fr' } } as const;
  const read = (personLocale?: string) =>
    readReplyIds(
      placedTarget({ ...target, ids: { locale: 'fr', ...(personLocale !== undefined && { personLocale }) } }, { language: 'ja' }),
    );
  expect(read()).toMatchObject({ locale: 'ja', personLocale: 'fr' });
  expect(read('ko')).toMatchObject({ locale: 'ja', personLocale: 'ko' });
  expect(readReplyIds(target)).toMatchObject({ locale: 'fr', personLocale: undefined });
});
