import { z } from 'zod';
import { createEncoder } from '../../media/encoder.ts';
import { createJoinFilm } from '../../media/film/join-film.ts';
import { silentLog } from '../set-up/test-engine.ts';

// Joins a film once it is told to, in a process of its own, so that its memory is nobody else's.

const { parts, path } = z.object({ parts: z.array(z.string()), path: z.string() }).parse(JSON.parse(process.argv[2] ?? ''));

const encoder = await createEncoder();
const joinFilm = createJoinFilm({ encoder, log: silentLog });

process.on('message', (message) => {
  if (message !== 'go') return;
  const plan = { parts: parts.map((each) => ({ path: each })), levelSound: true };
  void joinFilm(plan, path, new AbortController().signal).then(() => process.send?.('done'));
});
// Not unreferenced: this program waits to be told.
process.channel?.ref();
process.send?.('ready');
