import { expect, it } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { usualScopes } from '../../testing/fakes/slack/building.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createPeople } from './people.ts';
import { SlackRefusal } from './slack-error.ts';
import { createUserGroups } from './user-groups.ts';

const { say } = createTexts();
const granted = { slack: { scopes: [...usualScopes, 'users:read', 'assistant:write'] } };

it('speaks to people in their language where Slack tells it, in public in that of the one who asked', async () => {
  const app = await startSlackApp(granted);
  const { slack, general } = app;
  const [eva, bob] = [slack.addPerson('Eva', { locale: 'de-DE' }), slack.addPerson('Bob')];
  for (const { id } of [eva, bob]) general.members.add(id);
  const order = slack.command('/video', 'ein Fuchs -d 4', { user: eva, channel: general });
  await app.reach('completed');
  expect(order.ephemerals).toEqual([]);
  const status = await app.see(general, ({ buttons }) => buttons.includes(say(text('button.remove'), 'de')));
  expect(status.text).toContain(say(text('state.completed'), 'de'));
  const form = await app.form(slack.command('/video', '', { user: eva, channel: general }));
  expect(JSON.stringify(form)).toContain(say(text('help.prompt'), 'de'));
  const refused = slack.press(status, say(text('button.remove'), 'de'), bob);
  expect((await app.answer(refused)).text).toBe(say(text('answer.notYours')));
});

it('lets admins of the workspace delete what is others’, and nobody where Slack does not tell who they are', async () => {
  for (const [scopes, key] of [
    [granted.slack.scopes, 'answer.removed'],
    [usualScopes, 'answer.notYours'],
  ] as const) {
    const app = await startSlackApp({ slack: { scopes } });
    const { slack, ann, general } = app;
    const boss = slack.addPerson('Boss', { isAdmin: true });
    general.members.add(boss.id);
    slack.command('/video', 'a fox -d 4', { user: ann, channel: general });
    const id = await app.reach('completed');
    const status = await app.see(general, ({ buttons }) => buttons.includes('Delete'));
    const press = slack.press(status, buttonId({ verb: 'remove', id }), boss);
    expect((await app.answer(press)).text).toBe(say(text(key)));
  }
});

it('asks once for a while, in each workspace for itself, and not at all where it may not', async () => {
  const clock = new ManualClock();
  const asked: string[] = [];
  const people = createPeople({
    clock,
    log: silentLog,
    stopping: new AbortController().signal,
    client: {
      async call(installation, _, values) {
        asked.push(`${installation} ${String(values.user)}`);
        if (installation === 'T2') throw new SlackRefusal('missing_scope');
        if (installation === 'T3') throw new Error('it is away');
        return { user: { locale: 'fr-FR', is_admin: true, team_id: installation } };
      },
    },
  });
  const french = { locale: 'fr-FR', isManager: true, groups: [] };
  const nobody = { locale: undefined, isManager: false, groups: [] };
  expect(await Promise.all([people.about('T1', 'U1'), people.about('T1', 'U1')])).toEqual([french, french]);
  expect(await people.about('T2', 'U1')).toEqual(nobody);
  expect(await people.about('T2', 'U2')).toEqual(nobody);
  expect(await people.about('T3', 'U1')).toEqual(nobody);
  expect(await people.about('T3', 'U1')).toEqual(nobody);
  expect(asked).toEqual(['T1 U1', 'T2 U1', 'T3 U1', 'T3 U1']);
  await clock.advance(11 * 60_000);
  await people.about('T1', 'U1');
  await people.about('T2', 'U1');
  expect(asked.slice(4)).toEqual(['T1 U1', 'T2 U1']);
});

it.each([
  ['of the workspace', 'T1', { team_id: 'T1' }, true],
  ['of another one, in a channel that both share', 'T1', { team_id: 'T2' }, false],
  ['of nowhere that Slack tells', 'T1', {}, false],
  ['of the organisation', 'E1', { team_id: 'T9', enterprise_user: { enterprise_id: 'E1', teams: ['T9'] } }, true],
  ['of another organisation', 'E1', { team_id: 'T8', enterprise_user: { enterprise_id: 'E2', teams: ['T8'] } }, false],
  ['of one of the organisation’s', 'T9', { team_id: 'T7', enterprise_user: { enterprise_id: 'E1', teams: ['T7', 'T9'] } }, true],
])('takes an admin %s for one who manages it, or not', async (_, installation, home, isManager) => {
  const people = createPeople({
    ...{ clock: new ManualClock(), log: silentLog, stopping: new AbortController().signal },
    client: { call: async () => ({ user: { locale: 'fr-FR', is_admin: true, ...home } }) },
  });
  expect(await people.about(installation, 'U1')).toEqual({ locale: 'fr-FR', isManager, groups: [] });
});

it('says that nobody knows the groups where the first read fails, and reads again after seconds', async () => {
  const clock = new ManualClock();
  const reads = [new Error('away'), { usergroups: [{ id: 'S1', users: ['U1'] }] }, new Error('away')];
  const groups = createUserGroups({
    ...{ clock, log: silentLog, stopping: new AbortController().signal },
    client: {
      async call() {
        const next = reads.shift();
        if (next === undefined || next instanceof Error) throw next ?? new Error('asked too often');
        return next;
      },
    },
  });
  const both = async () => [await groups.of('T1', 'U1'), await groups.of('T1', 'U2')];
  expect(await both()).toEqual(['unread', 'unread']);
  await clock.advance(5000);
  expect(await both()).toEqual([['S1'], []]);
  // What Slack said last counts.
  await clock.advance(5 * 60_000);
  expect([await both(), reads.length]).toEqual([[['S1'], []], 0]);
});
