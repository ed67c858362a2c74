import { afterAll, beforeAll, expect, it } from 'vitest';
import { text } from '../../../domain/texts.ts';
import { startTestWeb, type TestWeb } from '../../../testing/set-up/test-web.ts';
import { adminToken, person } from '../../../testing/set-up/web-people.ts';

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
