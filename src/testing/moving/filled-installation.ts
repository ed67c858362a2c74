import path from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { ensureLocalKey } from '../../storage/local-key.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { storeCalls } from '../contracts/store/same-answers.ts';
import { placeEmptyDatabase } from '../set-up/empty-database.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

/** A stopped installation. */
export interface Installation {
  readonly dataFolder: string;
  readonly outputsFolder: string;
}

/** What is kept of a person's way back, and until when. */
export const wayBack = { name: 'discord 1', plain: 'a token', untilMs: 4_000_000_000_000 } as const;

/** Texts that are easily damaged on their way. */
const odd = [
  '',
  "it's",
  '"\\"',
  '{a,b}',
  'NULL',
  '\\N',
  '\\x00',
  'a\tb\r\nc',
  '雪の中 🗼',
  '\u{1f468}\u200d\u{1f469}',
  '{"a":1}',
  ' x ',
];

/**
 * Makes one in which every table has rows: by calls as the engine makes them, in any order but the same each time, and by rows with values at
 * the edge of what fits.
 */
export async function fillInstallation(): Promise<Installation> {
  const folder = temporaryFolder();
  const installation = { dataFolder: path.join(folder, 'data'), outputsFolder: path.join(folder, 'outputs') };
  placeEmptyDatabase(installation.dataFolder);
  const opened = openStore({ ...installation, lowDiskBytes: 0 });
  for (const calls of fc.sample(storeCalls, { seed: 7, numRuns: 8 }))
    for (const call of calls)
      await call.run({ ...opened, overwrite: async () => undefined, close: async () => undefined }).catch(() => undefined);
  const secrets = createExpiringSecrets(opened.expiring, ensureLocalKey(installation.dataFolder), { now: () => 0 });
  await secrets.keep(wayBack.name, wayBack.plain, wayBack.untilMs, 7);
  await secrets.keep('long over', 'gone', 1000, 1);
  await opened.sealed.put('slack T1', 'v1.sealed');
  await opened.store.setFact('link-secret', 'c2VjcmV0');
  opened.close();
  const database = new Database(path.join(installation.dataFolder, databaseFileName));
  addEdges(database);
  database.close();
  return installation;
}

function addEdges(database: Database.Database): void {
  const add = (sql: string, ...values: readonly unknown[]): void => void database.prepare(sql).run(...values);
  const largest = Number.MAX_SAFE_INTEGER - 1000;
  for (const [index, text] of odd.entries()) {
    const request = JSON.stringify({
      prompt: `edge ${text}`,
      model: 'preview',
      aspectRatio: '16:9',
      resolution: '720p',
      durationSeconds: 8,
    });
    add(
      `INSERT INTO generations (id, event_id, platform, tenant, channel_id, requester_id, requester_name, reply_ids, request, model, resolution,
         duration_seconds, provider, key_fingerprint, state, round, created_at_ms, discarded, hidden, notes)
       VALUES (?, ?, 'web', '', 'C1', ?, ?, '{}', ?, 'preview', '720p', ?, 'preview', 'k', 'queued', ?, ?, ?, 0, '[]')`,
      `edge-${index}`,
      `edge ${index} ${text}`,
      text,
      `${text}\0`,
      request,
      index / 3,
      largest - index,
      1_700_000_000_000 + index,
      index % 2,
    );
    add(
      "INSERT INTO reposts (key, generation_id, receipt) VALUES (?, 'edge-1', ?)",
      `key ${text}`,
      JSON.stringify({ ts: text, channel: 'C', n: [1, { z: 1, a: null }] }),
    );
    // Two that are the same are two.
    for (let twice = 0; twice < 2; twice += 1)
      add(
        "INSERT INTO decisions (generation_id, at_ms, decision, platform, requester_id) VALUES (?, 1, 'again', 'web', ?)",
        `edge-${index}`,
        text,
      );
  }
  add("UPDATE generations SET started_at_ms = 4000000000000, attempts = 2 WHERE id = 'edge-3'");
  // Numbers of what is gone are not given again.
  add("UPDATE sqlite_sequence SET seq = seq + 5 WHERE name = 'generations'");
  add(
    "INSERT INTO images (sha256, mime_type, width, height, bytes) VALUES (?, 'image/png', 1, 1, ?)",
    'e'.repeat(64),
    Buffer.from([0, 255, 92, 34, 10]),
  );
  for (const table of ['generation_images', 'generation_videos'])
    add(`INSERT INTO ${table} (sha256, number) SELECT ?, number FROM generations WHERE id = 'edge-1'`, 'e'.repeat(64));
  add(
    "INSERT INTO quotes (id, platform, requester_id, channel_id, reply_ids, proposals, created_at_ms) VALUES ('edge', 'web', 'ada', 'C1', '{}', ?, 5)",
    JSON.stringify([{ kind: 'asked', submissions: [{ request: { video: { sizeBytes: 4321 } } }] }]),
  );
  for (const table of ['quote_images', 'quote_videos'])
    add(`INSERT INTO ${table} (sha256, quote_id) VALUES (?, 'edge')`, 'e'.repeat(64));
  add("INSERT INTO quote_sources (generation_id, quote_id) VALUES ('edge-1', 'edge')");
  add("INSERT INTO drafts (id, platform, requester_id, command, raw, until_ms) VALUES ('edge', 'web', 'ada', 'video', '{}', 5)");
  add("INSERT INTO draft_images (sha256, draft_id) VALUES (?, 'edge')", 'e'.repeat(64));
  add(
    "INSERT INTO intakes (event_id, platform, channel_id, requester_id, reply_ids, words, given) VALUES ('edge', 'web', 'C1', 'ada', '{}', 'a fox', '{}')",
  );
  add("INSERT INTO intake_images (sha256, event_id) VALUES (?, 'edge')", 'e'.repeat(64));
  add("INSERT OR REPLACE INTO steps (generation_id, step, running, crashes) VALUES ('edge-1', 'deliver', 1, 1)");
  add(
    "INSERT INTO ledger (generation_id, attempt, platform, requester_id, channel_id, micro_usd, estimate_micro_usd, state, reserved_at_ms) VALUES ('edge-1', 1, 'web', 'ada', 'C1', 1, 2, 'maybe', 3)",
  );
  add("INSERT OR IGNORE INTO erasures (generation_id) VALUES ('edge-2')");
  add("INSERT INTO history_filters (id, filter, used_at_ms, platform, requester_id) VALUES ('edge', '{}', 1, 'web', 'ada')");
  add(
    `INSERT INTO forgettings (id, doors, up_to, asked_at_ms, of_all, erased, account_id, reply_target, receipt, ended_at_ms)
     VALUES ('edge', '[{"platform":"web","id":"ada"}]', ?, 1, 3, 2, 'ann', NULL, '{"message":"1"}', 4000000000000)`,
    largest,
  );
  add("INSERT INTO greetings (platform, place, at_ms) VALUES ('slack', 'C1', 1)");
  add("INSERT INTO admin_acts (at_ms, who, act, details) VALUES (1, 'terminal', 'pause', '{}')");
  add(
    "INSERT INTO credits (id, at_ms, platform, server_id, person_id, micro_usd, kind, by) VALUES ('edge', ?, 'web', 'page', ?, ?, 'give', '')",
    ...[largest, odd.join(''), -largest],
  );
  add(
    "INSERT INTO approvals (id, decides, micro_usd, asked_at_ms, until_ms, decision, decided_at_ms, decided_by, reason) VALUES ('edge', 'place', 9007199254740991, 1, 2, 'declined', 3, ?, ?)",
    ...[odd.join(''), odd.join(' ')],
  );
  add("INSERT OR REPLACE INTO blocks (platform, requester_id, since_ms) VALUES ('web', 'eve', 1)");
  for (const untilMs of [null, 4_000_000_000_000])
    add(
      "INSERT INTO shares (id, generation_id, video, platform, requester_id, shows_prompt, created_at_ms, until_ms) VALUES (?, 'edge-1', 2, 'web', 'ada', 1, 5, ?)",
      `edge ${untilMs}`,
      untilMs,
    );
  for (const [id, generation, reason] of [
    ['showcase:edge-1', 'edge-1', '{"key":"reason.crashed","values":{}}'],
    ['digest:edge', null, null],
  ])
    add(
      `INSERT INTO further_posts (id, kind, generation_id, platform, channel_id, reply_ids, state, receipt, due_at_ms, created_at_ms, reason)
       VALUES (?, 'showcase', ?, 'discord', 'C1', '{"guild":"G1"}', 'posted', '{"message":"1"}', 5, 4, ?)`,
      ...[id, generation, reason],
    );
  add("INSERT INTO stars (generation_id, platform, requester_id, at_ms) VALUES ('edge-1', 'discord', 'ada', 5)");
  add("INSERT OR REPLACE INTO folders (folder_id, folder_name, folder_since_ms) VALUES ('edge', 'Émile', 5)");
  add(
    "INSERT INTO folder_shares (id, folder_id, platform, requester_id, shows_prompt, created_at_ms, until_ms) VALUES ('edge', 'edge', 'web', 'ada', 1, 5, 4000000000000)",
  );
  add(
    "INSERT OR REPLACE INTO library (generation_number, given_name, note, folder_id, kept_since_ms, kept_bytes) SELECT number, ?, ?, 'edge', 4000000000000, 5000000000 FROM generations WHERE id = 'edge-1'",
    ...[odd.join(' '), odd.join('\n')],
  );
  add(
    "INSERT OR REPLACE INTO favourites (owner_platform, owner_tenant, owner_id, generation_number, added_at_ms) SELECT 'slack', 'T1', 'ada', number, 5 FROM generations WHERE id = 'edge-1'",
  );
  add("INSERT OR REPLACE INTO own_defaults (owner_platform, owner_id, choices) VALUES ('web', 'web', '{\"audio\":false}')");
  add(
    "INSERT INTO styles (id, scope, platform, tenant, home_id, handle, name, words, negative, options, pictures, made_by, created_at_ms, changed_at_ms) VALUES ('edge', 'channel', 'slack', 'T1', 'C1', 'éclat', 'Éclat', '{prompt}, \\ \"soft\" {product}', NULL, '{\"aspect\":\"9:16\"}', '[]', 'ada', 1, 9007199254740991)",
  );
  add(
    "INSERT INTO style_pictures (style_id, sha256, mime_type, width, height, bytes) VALUES ('edge', ?, 'image/png', 1, 1, ?)",
    'e'.repeat(64),
    Buffer.from([0, 255, 92, 34, 10]),
  );
  add(
    "INSERT OR REPLACE INTO sessions (owner_platform, owner_id, session_id, session_name, pinned_at_ms, begun_at_ms, used_at_ms) VALUES ('web', 'ada', 'C1', ?, NULL, 1, 9007199254740991)",
    odd.join(' '),
  );
  add(
    `INSERT INTO schedules (id, platform, tenant, server_id, person_id, state, next_at_ms, created_at_ms, revision, written)
     VALUES ('edge', 'slack', 'T1', 'T1', 'ada', 'paused', ?, 1, 2147483647, ?)`,
    ...[largest, JSON.stringify({ name: odd.join(' '), values: { prompt: '\0' } })],
  );
  addPeople(add);
  add(
    "INSERT OR REPLACE INTO reports (id, generation_id, platform, tenant, requester_id, place_platform, reason, words, at_ms, outcome, decided_at_ms, decided_by) VALUES ('edge', 'edge-1', 'slack', 'T1', 'U1', 'web', 'other', ?, 4000000000000, 'fine', 4000000000001, ?)",
    ...[odd.join(' '), '雪'],
  );
  add("INSERT INTO taken_events (event_id, owner, at_ms) VALUES ('edge', 'somebody', 1)");
  add(
    'INSERT INTO outbox (generation_id, kind, due_at_ms, parked, receipt) VALUES (\'edge-1\', \'result\', 1, \'{}\', \'{"ts":"1.2","channel":"C"}\')',
  );
}

/** Of somebody who is there, with all that they have, and of somebody who is not any more. */
function addPeople(add: (sql: string, ...values: readonly unknown[]) => void): void {
  const edge = 4_000_000_000_000;
  add(
    "INSERT INTO people (id, name, role, created_at_ms, ended_at_ms) VALUES ('ann', ?, 'member', 1, NULL), ('ben', '雪', 'viewer', 1, ?)",
    ...[odd.join(' '), edge],
  );
  add(
    "INSERT INTO person_links (platform, tenant, door_id, person_id, name, linked_at_ms) VALUES ('slack', 'T1', 'U1', 'ann', NULL, ?)",
    edge,
  );
  add(
    "INSERT INTO invites (id, secret_hash, role, created_at_ms, until_ms, uses_left) VALUES ('i', 'h', 'admin', 1, ?, 3)",
    edge,
  );
  add(
    "INSERT INTO sign_ins (id, secret_hash, person_id, device, created_at_ms, used_at_ms, until_ms) VALUES ('s', 'h', 'ann', ?, 1, 2, ?)",
    ...[odd.join(' '), edge],
  );
  add(
    "INSERT INTO api_keys (id, secret_hash, person_id, name, scopes, day_micro_usd, created_at_ms) VALUES ('k', 'h', 'ann', 'CI', 'read make', 5000000000, ?)",
    edge,
  );
  add("INSERT INTO key_requests (generation_id, key_id) VALUES ('edge-1', 'k')");
}
