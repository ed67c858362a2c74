import { expect, it } from 'vitest';
import { z } from 'zod';
import { installed } from '../../../app/installed.ts';
import { startChatApp } from '../../set-up/chat-app.ts';
import { loftAt } from './loft.ts';
import { pigeon } from './module.ts';

const options = z.object({ platforms: z.array(z.object({ id: z.string(), label: z.string() })) });
const list = z.object({ operations: z.array(z.object({ platform: z.string(), prompt: z.string() })) });

it('is shown, filtered and described by the web like any other platform, once it is in the list', async () => {
  const loft = loftAt('shown');
  const platforms = [...installed.platforms, pigeon];
  const app = await startChatApp({ PIGEON_LOFT: 'shown' }, { platforms });
  loft.tell({
    ...{ id: '1', person: { id: 'ann', isKeeper: false }, channel: 'general' },
    does: { command: 'video', raw: { prompt: 'a lighthouse' } },
  });
  await app.reach('completed');
  const ask = async (path: string): Promise<unknown> => (await fetch(`${app.app().url}/api/video_chat/${path}`)).json();
  expect(options.parse(await ask('options')).platforms).toEqual(platforms.map(({ id, label }) => ({ id, label })));
  expect(list.parse(await ask('operations?platform=pigeon')).operations).toEqual([
    { platform: 'pigeon', prompt: 'a lighthouse' },
  ]);
  expect(list.parse(await ask('operations?platform=slack')).operations).toEqual([]);
  expect(await ask('operations?platform=owl')).toMatchObject({ error: { message: expect.stringContaining('pigeon') } });
  const described = await (await fetch(`${app.app().url}/api/openapi.json`)).text();
  expect(described).toContain('"pigeon"');
});
