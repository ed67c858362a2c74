import { expect, it } from 'vitest';
import type { Generation } from '../server/api.ts';
import { createTold } from './use-told.ts';

// What is told needs no more of a generation.
const generation = (id: string, status: Generation['status']) =>
  ({ operation_id: id, status, prompt: 'a fox', message: `is ${status}`, elapsed_seconds: 3, video_url: null }) as Generation;

it('tells once how each ended that was on its way, and of trouble until it is over', () => {
  const told: string[] = [];
  const { created, heard, deleted, failed } = createTold(() => ({
    onCreated: ({ operation_id: id }) => told.push(`created ${id}`),
    onDone: ({ operation_id: id }) => told.push(`done ${id}`),
    onError: ({ code, operation }) => told.push(`${code} ${operation?.operation_id}`),
    onDelete: (id) => told.push(`deleted ${id}`),
  }));
  heard(generation('old', 'completed'));
  heard(generation('other', 'processing'));
  created(generation('quick', 'completed'));
  for (const status of ['processing', 'completed', 'completed'] as const) heard(generation('other', status));
  created(generation('wrong', 'pending'));
  heard(generation('wrong', 'error'));
  const offline = { code: 'offline', message: '' };
  failed(offline);
  failed(offline);
  heard(generation('old', 'completed'));
  failed(offline);
  deleted('old');
  expect(told).toEqual([
    ...['created quick', 'done quick', 'done other', 'created wrong', 'ended wrong'],
    ...['offline undefined', 'offline undefined', 'deleted old'],
  ]);
});
