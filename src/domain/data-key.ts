import { key256 } from './setting-kinds.ts';
import { setting } from './settings.ts';

/** Seals what belongs to others, in every process that shares the database. It stands in the settings alone, in none of what it seals. */
export const dataKey = setting('DATA_KEY', key256, {
  help: '32 bytes in base64 that encrypt the workspaces’ tokens, and what several processes share that is secret: openssl rand -base64 32',
  made: { bytes: 32, encoding: 'base64' },
});
