import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { envExample } from './env-example.ts';

it('.env.example shows the settings as they are declared', () => {
  const written = readFileSync(path.join(import.meta.dirname, '..', '.env.example'), 'utf8');
  expect(written, 'The settings have changed: run `npm run settings` and commit .env.example.').toBe(envExample());
});
