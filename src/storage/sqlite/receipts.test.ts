import { expect, it } from 'vitest';
import { openOldDatabase } from '../../testing/old-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openStore } from './store.ts';

it('keeps ids and addresses of a receipt, and nothing of the message that earlier versions kept with them', async () => {
  const folder = temporaryFolder();
  const database = openOldDatabase(folder, '015-receipts.sql');
  database.pragma('foreign_keys = OFF');
  const insert = database.prepare("INSERT INTO outbox (generation_id, kind, due_at_ms, receipt) VALUES ('1', ?, 1, ?)");
  const message = { text: 'Next in line.', blocks: [{ type: 'rich_text', text: 'a lighthouse' }] };
  const answer = { ok: true, message, response_metadata: { scopes: ['chat:write'] } };
  insert.run('status', JSON.stringify({ ...answer, ts: '2.000001', channel: 'C1', asked: 'open' }));
  insert.run('result', JSON.stringify({ message: '7', channel: '8', direct: 'yes' }));
  insert.run('question', '{}');
  // Something else wrote into the file.
  database.prepare("INSERT INTO outbox (generation_id, kind, due_at_ms, receipt) VALUES ('2', 'status', 1, 'no JSON')").run();
  database.close();

  const { store, close } = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  const kept = await store.receipts('1');
  close();
  expect(kept).toEqual({
    status: { ts: '2.000001', channel: 'C1', asked: 'open' },
    result: { message: '7', channel: '8', direct: 'yes' },
    question: {},
  });
});
