import path from 'node:path';
import { runOnChange } from './run-on-change.ts';

// `npm run dev`: the bot, started again when a file of it changes.
const root = path.join(import.meta.dirname, '../..');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
process.exitCode = await runOnChange({
  program: path.join(root, 'src/main.ts'),
  folders: [path.join(root, 'src'), path.join(root, 'commands')],
  signal: stopping.signal,
});
