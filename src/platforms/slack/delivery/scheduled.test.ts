import { expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { usualScopes } from '../../../testing/fakes/slack/building.ts';
import { setUpSlackDelivery } from '../../../testing/set-up/slack-delivery.ts';
import { writeReplyIds } from '../reply-ids.ts';

const signal = new AbortController().signal;

it('knows of somebody who does not ask just now what groups they are in, whether they manage the workspace, and what is gone', async () => {
  const scopes = [...usualScopes, 'users:read', 'usergroups:read'];
  const { slack, delivery, general } = await setUpSlackDelivery({ slack: { scopes } });
  const places = delivery.schedules;
  if (places === undefined) return expect.unreachable();
  const boss = slack.addPerson('Boss', { isAdmin: true });
  const { id: team } = slack.team;
  const ids = { place: 'thread', installation: team, team, thread: '1.2', answer: 'a', locale: 'de-DE' } as const;
  const target = { platform: 'slack', tenant: team, channelId: general.id, ids: writeReplyIds(ids) };
  expect(places.placeOf(target)?.ids).toEqual({ place: 'channel', installation: team, team, locale: 'de-DE' });
  expect(places.placeOf({ ...target, channelId: 'D1' })).toBeUndefined();
  const person = { platform: 'slack', tenant: team, id: boss.id } as const;
  const ask = () => places.whoIs(person, target, signal);
  expect(await ask()).toEqual({ is: 'here', requester: { ...person, roles: [] }, managesPlace: true });
  boss.isAdmin = false;
  expect(await ask()).toMatchObject({ is: 'here', managesPlace: false });
  boss.isDeleted = true;
  expect(await ask()).toEqual({ is: 'person gone' });
  slack.archive(general);
  expect(await ask()).toEqual({ is: 'place gone' });

  boss.isDeleted = false;
  await places.tell(person, target, text('schedule.paused', { name: '*News* <!here>' }), 'a run', signal);
  const [told] = slack.log.all('message posted');
  expect(told?.text).toContain('„*News* &lt;!here&gt;“ ist angehalten');
});

it('goes by SLACK_ADMINS where Slack does not tell who manages a workspace', async () => {
  const { slack, delivery, general, ann, generation } = await setUpSlackDelivery({
    change: { admins: [{ personId: 'U-boss' }] },
  });
  const { replyTarget } = generation();
  expect(general.id).toBe(replyTarget.channelId);
  const managesPlace = async (id: string) => {
    const who = await delivery.schedules?.whoIs({ platform: 'slack', tenant: slack.team.id, id }, replyTarget, signal);
    return who?.is === 'here' && who.managesPlace;
  };
  expect([await managesPlace('U-boss'), await managesPlace(ann.id)]).toEqual([true, false]);
});
