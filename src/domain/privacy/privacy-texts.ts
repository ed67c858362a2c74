import { type Text, type TextValues, text } from '../texts.ts';
import { type Belongings, hasAny } from './belongings.ts';
import type { Forgetting } from './forgetting.ts';
import type { Standing } from './privacy-book.ts';

/** The question before everything of somebody is deleted: how much there is, and what stays. @param withAccount their account on the web goes as well */
export function forgetQuestion({ doors, belongings, hasAccount }: Standing, withAccount = false): readonly Text[] {
  const { onTheirWay, booked } = belongings;
  return [
    text('privacy.question', { things: thingsText(belongings) }),
    ...(onTheirWay > 0 ? [text('privacy.underWay', { number: onTheirWay })] : []),
    ...(doors.length > 1 ? [text('privacy.doors', { doors: doors.map(({ platform }) => platform).join(', ') })] : []),
    text('privacy.others'),
    ...(hasAccount ? [text(withAccount ? 'privacy.accountGoes' : 'privacy.accountStays')] : []),
    text('privacy.stays', { number: booked }),
  ];
}

/** Whether there is anything to ask about. */
export function isForgettable({ belongings, hasAccount }: Standing, withAccount = false): boolean {
  return hasAny(belongings) || (withAccount && hasAccount);
}

/** How far it is. */
export function progressText({ erased, count, endedAtMs }: Forgetting): Text {
  // More of them may have been called off and deleted than were there to be seen.
  const all = Math.max(count, erased);
  return endedAtMs === undefined ? text('privacy.progress', { erased, all }) : text('privacy.done', { erased });
}

/** To the one who asked, once it is over. */
export function forgottenText({ erased }: Pick<Forgetting, 'erased'>): Text {
  return text('privacy.done', { erased });
}

const names = {
  ...{ videos: 'privacy.videos', drafts: 'privacy.drafts', favourites: 'privacy.favourites', stars: 'privacy.stars' },
  ...{ styles: 'privacy.styles', defaults: 'privacy.defaults', sessions: 'privacy.sessions', shares: 'privacy.shares' },
  ...{ schedules: 'privacy.schedules', folders: 'privacy.folders' },
} as const satisfies { readonly [Name in keyof Belongings]?: `privacy.${string}` };

/** “videos and pictures: 12, favourites: 3”. */
export function thingsText(belongings: Belongings): Text {
  const parts = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) => {
    const values: TextValues<'privacy.videos'> = { number: belongings[name] };
    return belongings[name] > 0 ? [text(names[name], values)] : [];
  });
  const [first = text('privacy.videos', { number: 0 }), ...others] = parts;
  return others.reduce((one, other) => text('list.and', { first: one, second: other }), first);
}
