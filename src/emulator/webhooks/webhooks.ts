import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Random, randomId } from '../../preview/seeded-random.ts';
import type { FaultBox } from '../faults.ts';
import { fileUri, type Operation, type Operations } from '../operations.ts';
import { createHookKeys, type HookKeys, type Push, signByKey, signBySecret } from './signatures.ts';

export const hookEvents = [
  'video.generated',
  'interaction.requires_action',
  'interaction.completed',
  'interaction.failed',
] as const;

/** A registered hook, with its secrets. */
export interface Hook {
  readonly id: string;
  name: string | undefined;
  uri: string;
  events: readonly string[];
  state: 'enabled' | 'disabled' | 'disabled_due_to_failed_deliveries';
  /** Newest first. */
  secrets: readonly string[];
  readonly createdAtMs: number;
  updatedAtMs: number;
}

/** Pushes at the end of an operation. */
export interface Webhooks {
  readonly keys: HookKeys;
  readonly hooks: Map<string, Hook>;
  register(given: Pick<Hook, 'name' | 'uri' | 'events'>): Hook;
  /** Tells those who want to know once an operation is over. */
  watch(operation: Operation): void;
  ping(hook: Hook): Promise<void>;
  close(): Promise<void>;
}

export interface WebhooksDeps {
  readonly operations: Operations;
  readonly faults: FaultBox;
  readonly random: Random;
  readonly now: () => number;
}

/** How soon an end is noticed, in milliseconds. */
const noticeMs = 20;
/** Waits before each further try, in milliseconds. Google goes on for a day. */
const retriesMs = [100, 300, 900, 2700];

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { operations, random, now } = deps;
  const keys = createHookKeys();
  const hooks = new Map<string, Hook>();
  const closing = new AbortController();
  const going = new Set<Promise<void>>();
  const run = (work: Promise<void>): void => {
    const tracked = work.catch(() => undefined).finally(() => going.delete(tracked));
    going.add(tracked);
  };
  const sender: Sender = { ...deps, keys, signal: closing.signal };
  return {
    keys,
    hooks,
    register(given) {
      const id = randomId(random);
      const times = { createdAtMs: now(), updatedAtMs: now() };
      const hook: Hook = { ...given, id, state: 'enabled', secrets: [newSecret()], ...times };
      hooks.set(id, hook);
      return hook;
    },
    watch(operation) {
      // Pushes are the Gemini API's alone.
      const isProject = operation.stored.name.startsWith('projects/');
      if (isProject || (operation.stored.webhook === undefined && hooks.size === 0)) return;
      run(
        untilOver(operations, operation, closing.signal).then(() =>
          operations.find(operation.stored.name) === undefined ? undefined : tell(sender, [...hooks.values()], operation),
        ),
      );
    },
    ping: (hook) => deliverTo(sender, hook, { type: 'ping', version: 'v1', timestamp: new Date(now()).toISOString(), data: {} }),
    async close() {
      closing.abort();
      await Promise.all(going);
    },
  };
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

interface Sender extends WebhooksDeps {
  readonly keys: HookKeys;
  readonly signal: AbortSignal;
}

interface Event {
  readonly type: string;
  readonly version: 'v1';
  readonly timestamp: string;
  readonly data: object;
}

async function untilOver(operations: Operations, operation: Operation, signal: AbortSignal): Promise<void> {
  while (!operations.isDone(operation) && operations.find(operation.stored.name) !== undefined) {
    await wait(noticeMs, undefined, { signal });
  }
}

async function tell(sender: Sender, hooks: readonly Hook[], operation: Operation): Promise<void> {
  const event = eventOf(sender, operation);
  if (event === undefined) return;
  const { webhook } = operation.stored;
  if (webhook === undefined) {
    const wanted = hooks.filter(({ events, state }) => state === 'enabled' && events.includes(event.type));
    await Promise.all(wanted.map((hook) => deliverTo(sender, hook, event)));
    return;
  }
  const named = webhook.metadata === undefined ? event : { ...event, user_metadata: webhook.metadata };
  const sign = (push: Push): string => signByKey(push, sender.keys.signing);
  await Promise.all(webhook.uris.map((uri) => deliver(sender, uri, named, sign)));
}

/** @returns undefined for an end that nobody is told of: no event is known for a Veo operation without a video */
function eventOf({ now, faults }: Sender, { stored }: Operation): Event | undefined {
  const head = { version: 'v1', timestamp: new Date(now()).toISOString() } as const;
  if (stored.interaction !== undefined) {
    const type = stored.ending === undefined ? 'interaction.completed' : 'interaction.failed';
    return { type, ...head, data: { id: `v1_${stored.id}` } };
  }
  const [fileId] = stored.fileIds;
  if (stored.ending !== undefined || fileId === undefined) return undefined;
  const uri = fileUri(fileId);
  // One report has other names for the same.
  const where = faults.take('webhook/other-payload')
    ? { video_uri: uri }
    : { output_file_uri: uri, file_name: `files/${fileId}` };
  return { type: 'video.generated', ...head, data: { id: stored.name, ...where } };
}

async function deliverTo(sender: Sender, hook: Hook, event: Event): Promise<void> {
  const arrived = await deliver(sender, hook.uri, event, (push) => signBySecret(push, hook.secrets));
  if (!arrived && hook.state === 'enabled') hook.state = 'disabled_due_to_failed_deliveries';
}

/** @returns whether somebody took it */
async function deliver(sender: Sender, uri: string, event: Event, sign: (push: Push) => string): Promise<boolean> {
  const { faults, now, random, signal } = sender;
  if (faults.take('webhook/none')) return true;
  if (faults.take('webhook/late')) await wait(1000, undefined, { signal });
  const isOld = faults.take('webhook/old');
  const id = `msg_${randomId(random)}`;
  const body = JSON.stringify(event);
  const timestamp = Math.floor(now() / 1000) - (isOld ? 600 : 0);
  const push: Push = { id, timestamp, body };
  const signature = sign(faults.take('webhook/wrong-signature') ? { ...push, body: `${body} ` } : push);
  const times = faults.take('webhook/twice') ? 2 : 1;
  let arrived = false;
  for (let time = 0; time < times; time += 1) arrived = await sendUntilTaken(uri, push, signature, signal);
  return arrived;
}

async function sendUntilTaken(
  uri: string,
  { id, timestamp, body }: Push,
  signature: string,
  signal: AbortSignal,
): Promise<boolean> {
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signature,
  };
  for (const waitMs of [0, ...retriesMs]) {
    await wait(waitMs, undefined, { signal });
    const limited = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const response = await fetch(uri, { method: 'POST', body, headers, redirect: 'manual', signal: limited }).catch(
      () => undefined,
    );
    await response?.body?.cancel();
    if (response?.ok === true) return true;
  }
  return false;
}
