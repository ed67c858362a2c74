import { afterAll, beforeAll, expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { adminToken, asAdmin, person } from '../../../testing/set-up/web-people.ts';

let web: TestWeb;

beforeAll(async () => {
  web = await startTestWeb({ web: { token: adminToken, publicUrl: 'http://localhost:8000' } });
});
afterAll(() => web.stop());

const root = '/api/video_chat';

it('tells why something was refused to its person alone, in lists, by its id and in events', async () => {
  const [ann, ben, boss] = [
    await person(web, 'member', 'Ann'),
    await person(web, 'member', 'Ben'),
    await person(web, 'admin', 'Boss'),
  ];
  const reason = text('provider.refused', { provider: 'Google', message: text('safety.child') });
  web.provider.operations.set('operations/1', { state: 'refused', reason, supportCodes: [] });
  const events = await Promise.all(
    [ann, ben].map(async (who) => (await web.ask('GET', `${root}/events`, undefined, who)).body?.getReader()),
  );
  const asked = await web.ask('POST', `${root}/generate`, { prompt: 'an offence' }, ann);
  const { operation_id: id } = (await asked.json()) as { operation_id: string };
  await web.until(async () => (await web.engine.find(id))?.state === 'refused');
  for (const path of [`${root}/operations/${id}`, `${root}/operations`]) {
    const [own, ...others] = await Promise.all(
      [ann, ben, boss].map(async (who) => JSON.stringify(await (await web.ask('GET', path, undefined, who)).json())),
    );
    expect(own).toMatch(/an offence.*child|child.*an offence/);
    for (const each of others) {
      expect(each).toContain('This video was not made.');
      expect(each).not.toMatch(/offence|child/);
    }
  }
  const heard = await Promise.all(
    events.map(async (reader) => {
      let said = '';
      while (!said.includes('"refused"')) said += new TextDecoder().decode((await reader?.read())?.value);
      await reader?.cancel();
      reader?.releaseLock();
      return said.slice(said.lastIndexOf('event:'));
    }),
  );
  expect(heard[0]).toContain('child');
  expect(heard[1]).not.toMatch(/offence|child/);
});

it('shows what somebody made for themselves alone to nobody else, an admin and the token neither: lists, id, files, events', async () => {
  const [ann, ben, boss] = [
    await person(web, 'member', 'Cleo'),
    await person(web, 'member', 'Dan'),
    await person(web, 'admin', 'Eve'),
  ];
  const others = [ben, boss, asAdmin];
  const events = (await web.ask('GET', `${root}/events`, undefined, ben)).body?.getReader();
  const made = await web.ask('POST', `${root}/generate`, { prompt: 'a secret fox', private: true }, ann);
  const { operation_id: id, message } = (await made.json()) as { operation_id: string; message: string };
  expect(message).toContain('for you alone');
  await web.until(async () => {
    web.provider.finish(`operations/${web.provider.starts.length}`);
    return (await web.engine.find(id))?.state === 'completed';
  });
  const seen = async (path: string, who: Record<string, string>) => {
    const answer = await web.ask('GET', path, undefined, who);
    return answer.status === 200 && (path.includes('/videos/') || (await answer.text()).includes(id));
  };
  for (const path of ['operations?platform=all', `operations/${id}`]
    .map((each) => `${root}/${each}`)
    .concat(`/videos/${id}.mp4`)) {
    expect([path, await seen(path, ann)]).toEqual([path, true]);
    for (const who of others) expect([path, await seen(path, who)]).toEqual([path, false]);
  }
  const count = async (who: Record<string, string>) =>
    ((await (await web.ask('GET', `${root}/library/count`, undefined, who)).json()) as { count: number }).count;
  const [own, ...theirs] = await Promise.all([ann, ...others].map(count));
  expect(theirs.map((each) => (own ?? 0) - each)).toEqual([1, 1, 1]);
  // What is made of it is as private; by what holds on the page nothing else is.
  const again = await web.ask('POST', `${root}/operations/${id}/edit`, { prompt: 'a red one' }, ann);
  const { operation_id: next } = (await again.json()) as { operation_id: string };
  expect((await web.engine.find(next))?.replyTarget.ids.private).toBe('yes');
  const plain = await web.ask('POST', `${root}/generate`, { prompt: 'a plain fox' }, ben);
  const { operation_id: last } = (await plain.json()) as { operation_id: string };
  let said = '';
  while (!said.includes(last)) said += new TextDecoder().decode((await events?.read())?.value);
  await events?.cancel();
  events?.releaseLock();
  expect(said).not.toMatch(new RegExp(`secret|${id}|${next}`));
});
