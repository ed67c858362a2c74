import process from 'node:process';
import { z } from 'zod';
import type { MovePoint } from '../../storage/moving/options.ts';
import { moveToPostgres } from '../../storage/moving/to-postgres.ts';
import { moveToSqlite } from '../../storage/moving/to-sqlite.ts';
import { addressOf } from '../postgres/as-admin.ts';

// A move in a process of its own, which kills itself where a test wants it to. The plan is the first argument.

const plan = z
  .object({ to: z.enum(['postgres', 'sqlite']), dataFolder: z.string(), url: z.string(), sealKey: z.base64(), dieAt: z.string() })
  .parse(JSON.parse(process.argv[2] ?? '{}'));

const move = plan.to === 'postgres' ? moveToPostgres : moveToSqlite;
await move({
  dataFolder: plan.dataFolder,
  address: addressOf(plan.url),
  sealKey: Buffer.from(plan.sealKey, 'base64'),
  nowMs: Date.now(),
  failpoint(point: MovePoint) {
    if (point === plan.dieAt) process.kill(process.pid, 'SIGKILL');
  },
});
