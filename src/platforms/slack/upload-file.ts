import { openAsBlob } from 'node:fs';
import PQueue from 'p-queue';
import { z } from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import type { ShownFile } from '../../lib/file-names.ts';
import { pause } from '../../lib/pause.ts';
import type { ReceiptDraft } from '../chat/receipt-draft.ts';
import type { SlackClient } from './slack-client.ts';
import { SlackRefusal } from './slack-error.ts';

/** Two uploads are flat in memory, ten are not (measured with files of 100 MB). */
const parallelUploads = 2;
const uploadMs = 300_000;
/** A share appears within a moment; so long it is waited for. */
const shareMs = 30_000;
const lookEveryMs = 500;
/** A completion that was not heard of is made once more, and no more than that. */
const mostCompletions = 2;

/** Where files go. */
export interface UploadPlace {
  readonly installation: string;
  readonly channelId: string;
  /** `ts` of the first message of the thread. */
  readonly thread: string | undefined;
}

export interface UploadJob extends UploadPlace {
  /** Files that are there. */
  readonly files: readonly ShownFile[];
  readonly title: string;
  /** Slack's markup; stands above the files. */
  readonly comment: string;
  readonly draft: ReceiptDraft;
  readonly signal: AbortSignal;
}

/** `never shared`: Slack has the files and says that all is well, but they appear nowhere; a link to the first is left. */
export type Uploaded =
  | { readonly state: 'shared'; readonly ts: string; readonly channelId: string }
  | { readonly state: 'never shared'; readonly permalink: string | undefined };

export type UploadFiles = (job: UploadJob) => Promise<Uploaded>;

/**
 * Brings a small picture to Slack that stands nowhere by itself: a message shows it by its id.
 *
 * @see https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object (2026-09)
 */
export async function uploadUnshared(
  client: Pick<SlackClient, 'call'>,
  installation: string,
  { path, name, alt }: ShownFile,
  signal: AbortSignal,
): Promise<string> {
  const bytes = await openAsBlob(path);
  const values = { filename: name, length: bytes.size, alt_txt: alt };
  const given = ticket.safeParse(await client.call(installation, 'files.getUploadURLExternal', values, signal));
  if (!given.success) throw new DeliveryError('Slack gave no address for a file');
  const { upload_url: url, file_id: id } = given.data;
  await send(url, bytes, signal);
  await client.call(installation, 'files.completeUploadExternal', { files: [{ id, title: name }] }, signal);
  return id;
}

const ticket = z.looseObject({ upload_url: z.url(), file_id: z.string() });
const share = z.record(z.string(), z.array(z.looseObject({ ts: z.string() })));
const fileInfo = z.looseObject({
  permalink: z.string().optional(),
  shares: z.looseObject({ public: share.optional(), private: share.optional() }).optional(),
});

/**
 * Brings files into a place as one message, once, by Slack's three steps: an address for each, the bytes, and the completion that shares
 * them. The files' ids are saved before they are shared, so that after any restart Slack itself says whether they are.
 *
 * @see https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export function createUploadFiles({ client, clock }: { readonly client: SlackClient; readonly clock: Clock }): UploadFiles {
  const uploads = new PQueue({ concurrency: parallelUploads });

  /** @returns the file's id */
  const bring = async ({ path, name, alt }: ShownFile, { installation, signal }: UploadJob): Promise<string> => {
    const bytes = await openAsBlob(path);
    const values = { filename: name, length: bytes.size, alt_txt: alt };
    const given = ticket.safeParse(await client.call(installation, 'files.getUploadURLExternal', values, signal));
    if (!given.success) throw new DeliveryError('Slack gave no address for a file');
    const { upload_url: url, file_id: id } = given.data;
    await uploads.add(() => send(url, bytes, signal));
    return id;
  };

  const waitForShare = async (id: string, job: UploadJob): Promise<Found> => {
    for (const startMs = clock.monotonicMs(); ; ) {
      const found = await find(client, id, job);
      if (found.shared !== undefined || clock.monotonicMs() - startMs >= shareMs) return found;
      await pause(clock, lookEveryMs, job.signal);
      job.signal.throwIfAborted();
    }
  };

  /** Brings the bytes, unless an earlier try has. @returns the files' ids */
  const reserve = async (job: UploadJob): Promise<readonly string[]> => {
    const { files, uploadTo } = job.draft.receipt;
    // What was shared, or may have been, stays what it is; anything else starts anew.
    if (files !== undefined && uploadTo === placeKey(job)) return files.split(',');
    const ids: string[] = [];
    for (const file of job.files) ids.push(await bring(file, job));
    const numbers = job.files.map(({ number }, index) => number ?? index + 1).join(',');
    await job.draft.keep({ files: ids.join(','), numbers, uploadTo: placeKey(job), completions: '0' });
    return ids;
  };

  /** @param isKnown Slack has shown that it has the files: then a second completion that it does not take is no reason to start over */
  const share = async (job: UploadJob, ids: readonly string[], isKnown: boolean): Promise<void> => {
    try {
      await complete(client, job, ids);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      if (error.refusal === 'upload lost' && isKnown) return;
      await job.draft.drop('files', 'numbers', 'uploadTo', 'completions');
      throw error.refusal === 'upload lost' ? new DeliveryError('Slack does not have what was uploaded') : error;
    }
  };

  return async (job) => {
    const ids = await reserve(job);
    const [first = ''] = ids;
    let found: Found | undefined;
    for (let completions = Number(job.draft.receipt.completions); ; completions += 1) {
      if (completions > 0) {
        found = await waitForShare(first, job);
        if (found.shared !== undefined) return { state: 'shared', ...found.shared };
        if (completions >= mostCompletions) return { state: 'never shared', permalink: found.permalink };
      }
      // Kept first: after a crash, Slack is asked before it is done again.
      await job.draft.keep({ completions: String(completions + 1) });
      await share(job, ids, found?.permalink !== undefined);
    }
  };
}

interface Found {
  readonly permalink: string | undefined;
  readonly shared: { readonly channelId: string; readonly ts: string } | undefined;
}

async function complete(client: SlackClient, job: UploadJob, ids: readonly string[]): Promise<void> {
  const { installation, channelId, thread, title, comment, signal } = job;
  const files = ids.map((id, index) => ({ id, title: ids.length === 1 ? title : `${title} (${index + 1})` }));
  const place = { channel_id: channelId, ...(thread !== undefined && { thread_ts: thread }) };
  await client.call(installation, 'files.completeUploadExternal', { files, ...place, initial_comment: comment }, signal);
}

/** Where Slack has put a file, once it has; nothing at all where it does not know the file. */
async function find(client: SlackClient, id: string, { installation, signal }: UploadJob): Promise<Found> {
  try {
    const { file } = await client.call(installation, 'files.info', { file: id }, signal);
    const { shares, permalink } = fileInfo.safeParse(file).data ?? {};
    const [channelId, [first] = []] = Object.entries({ ...shares?.public, ...shares?.private })[0] ?? [];
    return { permalink, shared: channelId === undefined || first === undefined ? undefined : { channelId, ts: first.ts } };
  } catch (error) {
    if (error instanceof SlackRefusal && error.refusal === 'upload lost') return { permalink: undefined, shared: undefined };
    throw error;
  }
}

/** Redirects are errors: to follow one, a copy of the body is kept. The address is a secret, and no token goes to it. */
async function send(url: string, bytes: Blob, signal: AbortSignal): Promise<void> {
  let status: number;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(uploadMs)]);
    const answer = await fetch(url, { method: 'POST', body: bytes, redirect: 'error', signal: limit });
    status = answer.status;
    await answer.body?.cancel();
  } catch {
    signal.throwIfAborted();
    throw new DeliveryError('a file could not be brought to Slack');
  }
  if (status !== 200) throw new DeliveryError(`Slack took a file with ${status}`);
}

function placeKey({ channelId, thread }: UploadPlace): string {
  return thread === undefined ? channelId : `${channelId}/${thread}`;
}
