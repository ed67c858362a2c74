import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../../domain/catalog.ts';
import type { ProviderError } from '../../domain/errors.ts';
import type { OperationCheck, ProviderStart, ProviderVideo } from '../../domain/provider.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import type { FaultName } from '../../emulator/faults.ts';
import { bodyShapes, refusalStatuses } from '../../emulator/shapes.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { sampleImage } from '../samples/sample-start.ts';
import { expectError, lookUntilEnd, type ProviderUnderTest, type WireCase, withPictures } from './provider-cases.ts';
import { describeChecks } from './provider-checks.ts';
import { describeDownloads } from './provider-downloads.ts';

export interface ProviderContract {
  readonly name: string;
  /** Those that the backend can do. Default: all but the one without sound. */
  readonly cases?: readonly WireCase[];
  /** Default: videos. */
  readonly makes?: 'videos' | 'stills';
  /** Whether a video is fetched from an address or comes with the answer to a check. Default: from an address. */
  readonly videosCome?: 'from an address' | 'inside';
  /** Whether `start` answers at once, or with the finished video. Default: at once. */
  readonly startAnswers?: 'at once' | 'at the end';
  /** Waits for an answer are 2 s, a stalled download is given up after 1 s, the largest video has 1 MB. */
  open(folder: string): Promise<ProviderUnderTest>;
  /** @param pictures base64 of what the case sends, in its order: first frame, last frame, or references */
  wire(which: WireCase, start: ProviderStart, pictures: readonly string[]): unknown;
}

const usualCases: readonly WireCase[] = ['text', 'image', 'first and last', 'references', 'negative and seed'];
const video = { resolution: '720p', durationSeconds: 8, ending: '.mp4', firstBytes: 'ftyp' } as const;
const still = { resolution: '1k', durationSeconds: 0, ending: '.png', firstBytes: 'PNG' } as const;
const noSignal = new AbortController().signal;

/** What every `VideoProvider` does, tried against the emulator of Google. */
export function describeVideoProvider(contract: ProviderContract): void {
  const { cases = usualCases, makes = 'videos', videosCome = 'from an address', startAnswers = 'at once' } = contract;
  const shape = makes === 'videos' ? video : still;
  describe(`${contract.name} as a video provider`, () => {
    let subject: ProviderUnderTest;
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'provider-contract-'));
      subject = await contract.open(folder);
    });
    afterEach(() => subject.emulator.close());

    const start = (more: Partial<VideoRequest> = {}): ProviderStart => ({
      request: {
        prompt: 'a lighthouse at dawn',
        aspectRatio: '16:9',
        resolution: shape.resolution,
        durationSeconds: shape.durationSeconds,
        numberOfVideos: 1,
        model: subject.model,
        ...more,
      },
      referenceImages: [],
    });
    const begin = async (): Promise<string> => (await subject.provider.start(start(), noSignal)).operationName;
    const look = (name: string): Promise<OperationCheck> => subject.provider.check({ name, model: subject.model }, noSignal);
    const idAtGoogle = () => subject.emulator.log.accepted.at(-1)?.operationName.split('/').at(-1);
    const finished = async (name: string): Promise<readonly ProviderVideo[]> => {
      const check = await lookUntilEnd(() => look(name));
      if (check.state !== 'finished') throw new Error(`the operation is ${check.state}`);
      return check.videos;
    };

    describe('on the wire', () => {
      it.each(cases)('sends %s exactly so', async (which) => {
        const images = await Promise.all(
          [0.2, 0.6, 0.9].map(async (light) => sampleImage(await samplePhoto({ light, width: 64, height: 36 }))),
        );
        const full = withPictures(
          start({
            ...(which === 'negative and seed' ? { negativePrompt: 'wall, frame', seed: 42 } : {}),
            ...(which === 'silent, two videos' ? { audio: false, numberOfVideos: 2 } : {}),
          }),
          which,
          images,
        );
        const model = findModel(subject.model);
        expect(model && checkVideoRequest(full.request, model)).toEqual([]);

        await subject.provider.start(full, noSignal);

        const pictures = [full.image, full.lastFrame, ...full.referenceImages].flatMap((image) =>
          image === undefined ? [] : [Buffer.from(image.bytes).toString('base64')],
        );
        const sent: unknown = JSON.parse(subject.emulator.log.requests.at(-1)?.body ?? '');
        expect(sent).toEqual(contract.wire(which, full, pictures));
        expect(subject.emulator.log.accepted).toHaveLength(1);
      });
    });

    it('runs, finishes and brings the whole video, also when only the name was kept', async () => {
      const { operationName, notes } = await subject.provider.start(start(), noSignal);
      expect(notes).toEqual([]);
      if (startAnswers === 'at once') expect(await look(operationName)).toEqual({ state: 'running' });
      const [made] = await finished(operationName);
      const path = join(folder, 'out');
      await subject.provider.download(made ?? { mimeType: '' }, path, noSignal);
      const bytes = await readFile(path);
      expect(bytes.subarray(0, 8).toString('latin1')).toContain(shape.firstBytes);
      expect(bytes).toEqual(await readFile(join(folder, 'google', `${idAtGoogle()}${shape.ending}`)));
      expect(subject.emulator.log.accepted[0]?.chargedSeconds).toBe(shape.durationSeconds);
      expect(subject.posts()).toBe(1);
    });

    describe('a start that goes wrong is sent once, and', () => {
      const rejected: readonly [FaultName, Partial<ProviderError>][] = [
        ['submit/400-invalid', { code: 'invalid_argument', status: 400 }],
        ['submit/400-use-case', { code: 'invalid_argument' }],
        ['submit/400-guidelines', { code: 'refused' }],
        ['submit/400-location', { code: 'failed_precondition' }],
        ['submit/400-billing', { code: 'failed_precondition' }],
        ['submit/400-key', { code: 'credentials', pause: 'credentials' }],
        ['submit/401', { code: 'credentials', pause: 'credentials', status: 401 }],
        ['submit/402', { code: 'credit_used_up', pause: 'no credit' }],
        ['submit/403-leaked', { code: 'credentials', pause: 'credentials' }],
        ['submit/403-disabled', { code: 'credentials', pause: 'credentials' }],
        ['submit/404-retired', { code: 'model_retired', status: 404 }],
        ['submit/429', { code: 'rate_limited', retryAfterMs: 60_000 }],
        ['submit/429-retry-info', { code: 'rate_limited', retryAfterMs: 37_000 }],
        ['submit/429-per-day', { code: 'daily_quota', pause: makes === 'videos' ? 'daily quota' : undefined }],
        ['submit/429-no-billing', { code: 'billing_missing', pause: 'no billing' }],
        ['submit/429-spend', { code: 'spending_limit', pause: 'spending limit' }],
      ];
      it.each(rejected)('%s is a refusal: %o', async (fault, expected) => {
        subject.emulator.inject(fault);
        await expectError(subject.provider.start(start(), noSignal), { kind: 'rejected', ...expected });
        expect([subject.posts(), subject.emulator.log.accepted.length]).toEqual([1, 0]);
      });

      const byStatus: Readonly<Record<(typeof refusalStatuses)[number], Partial<ProviderError>>> = {
        400: { code: 'invalid_argument' },
        401: { code: 'credentials', pause: 'credentials' },
        402: { code: 'credit_used_up', pause: 'no credit' },
        403: { code: 'credentials', pause: 'credentials' },
        404: { code: 'model_retired' },
        409: { code: 'invalid_argument' },
        413: { code: 'invalid_argument' },
        422: { code: 'invalid_argument' },
        429: { code: 'rate_limited', retryAfterMs: 60_000 },
      };
      const shaped = refusalStatuses.flatMap((status) => bodyShapes.map((shape) => [status, shape] as const));
      it.each(shaped)('%d is a refusal by its status alone, with a body like %s', async (status, shape) => {
        subject.emulator.inject(`submit/${status}-${shape}`);
        await expectError(subject.provider.start(start(), noSignal), { kind: 'rejected', status, ...byStatus[status] });
        expect([subject.posts(), subject.emulator.log.accepted.length]).toEqual([1, 0]);
      });

      it('submit/503 is Google being too busy', async () => {
        subject.emulator.inject('submit/503');
        await expectError(subject.provider.start(start(), noSignal), { kind: 'transient', code: 'overloaded' });
        expect(subject.posts()).toBe(1);
      });

      const unknown: readonly FaultName[] = [
        ...(['submit/500', 'submit/502-html', 'submit/503-html', 'submit/504', 'submit/302'] as const),
        ...([
          'submit/200-bad-json',
          'submit/200-html',
          'submit/200-empty',
          'submit/200-null',
          'submit/200-strange-name',
        ] as const),
        ...(['submit/200-truncated', 'submit/drop-before-accept', 'submit/drop-after-accept', 'submit/hang'] as const),
      ];
      it.each(unknown)('%s leaves open whether Google has it', async (fault) => {
        subject.emulator.inject(fault);
        await expectError(subject.provider.start(start(), noSignal), { kind: 'unknown' });
        expect(subject.posts()).toBe(1);
      });

      it('an abort on the way leaves it open, too', async () => {
        subject.emulator.inject('submit/hang');
        const abort = new AbortController();
        const going = subject.provider.start(start(), abort.signal);
        await expect.poll(() => subject.posts()).toBe(1);
        abort.abort();
        await expectError(going, { kind: 'unknown' });
      });
    });

    it('knows what never left this machine', async () => {
      await expectError(subject.unreachable.start(start(), noSignal), { kind: 'not sent', code: 'unreachable' });
      await expectError(subject.provider.start(start(), AbortSignal.abort()), { kind: 'not sent' });
      if (makes === 'stills') return;
      await expectError(subject.unreachable.check({ name: await begin(), model: subject.model }, noSignal), {
        kind: 'transient',
        code: 'unreachable',
      });
      expect(subject.posts()).toBe(1);
    });

    if (cases.includes('negative and seed')) {
      it('leaves out a negative prompt that Google does not take, and says so', async () => {
        subject.emulator.inject('submit/400-negative-prompt');
        const { notes } = await subject.provider.start(start({ negativePrompt: 'wall', seed: 1 }), noSignal);
        expect(notes.map(({ key }) => key)).toEqual(['provider.negativePromptDropped']);
        expect(subject.emulator.log.requests.at(-1)?.body).not.toContain('wall');
        expect([subject.posts(), subject.emulator.log.accepted.length]).toEqual([2, 1]);
      });

      it('gives up when Google refuses the field again', async () => {
        subject.emulator.inject('submit/400-negative-prompt', 2);
        await expectError(subject.provider.start(start({ negativePrompt: 'wall' }), noSignal), {
          kind: 'rejected',
          code: 'invalid_argument',
        });
        expect([subject.posts(), subject.emulator.log.accepted.length]).toEqual([2, 0]);
      });
    }

    const hands = { subject: () => subject, folder: () => folder, begin, look, finished };
    if (startAnswers === 'at once') describeChecks(hands);
    if (videosCome === 'from an address') describeDownloads(hands);
  });
}
