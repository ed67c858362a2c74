import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../../domain/catalog.ts';
import type { OperationCheck, ProviderStart, ProviderVideo } from '../../domain/provider.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { sampleImage } from '../samples/sample-start.ts';
import {
  type ContractHands,
  lookUntilEnd,
  noSignal,
  type ProviderFaults,
  type ProviderPatience,
  type ProviderUnderTest,
  type WireCase,
  withPictures,
} from './provider-cases.ts';
import { describeChecks } from './provider-checks.ts';
import { describeDownloads } from './provider-downloads.ts';
import { describeFailedStarts, describeRefusedField, describeUnsent } from './provider-starts.ts';

/** A provider, the vendor that the test plays for it, and the troubles that the vendor can make. */
export interface ProviderContract<Fault extends string> {
  readonly name: string;
  /** Those that the provider can do. Default: all but the one without sound. */
  readonly cases?: readonly WireCase[];
  /** Default: videos. */
  readonly makes?: 'videos' | 'stills';
  /** Whether `start` answers at once, or with the finished video. Default: at once. */
  readonly startAnswers?: 'at once' | 'at the end';
  /** Where results wait to be looked at. Default: at the vendor. */
  readonly resultsWait?: 'at the vendor' | 'on our disk';
  /** Parts that are left out don't concern the provider. */
  readonly faults: ProviderFaults<Fault>;
  /**
   * Opens both, anew for each test, which closes the fake. The largest video has 1 MB.
   *
   * @param folder empty, and gone after the test
   */
  open(folder: string, patience: ProviderPatience): Promise<ProviderUnderTest<Fault>>;
  /** The body of a start. @param pictures base64 of what the case sends, in its order: first frame, last frame, or references */
  wire(which: WireCase, start: ProviderStart, pictures: readonly string[]): unknown;
}

/** Whoever answers is waited for, however busy the machine is. */
const patient: ProviderPatience = { startTimeoutMs: 30_000, checkTimeoutMs: 30_000, stallMs: 30_000 };
/** Where no answer comes, or not enough of it, there is nothing to wait for. */
const hasty: ProviderPatience = { startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000 };
const isAboutSilence = (test: string): boolean => /\/(?:hang|stall|drip)/.test(test);

const usualCases: readonly WireCase[] = ['text', 'image', 'first and last', 'references', 'negative and seed'];
const video = { resolution: '720p', durationSeconds: 8, firstBytes: 'ftyp' } as const;
const still = { resolution: '1k', durationSeconds: 0, firstBytes: 'PNG' } as const;

/** What every `VideoProvider` does, of any vendor. */
export function describeVideoProvider<Fault extends string>(contract: ProviderContract<Fault>): void {
  const { startAnswers = 'at once', resultsWait = 'at the vendor', faults } = contract;
  describe(`${contract.name} as a video provider`, () => {
    const hands = openHands(contract);
    describeWire(contract, hands);
    describeWhole(contract, hands);
    describeFailedStarts(hands, faults.starts);
    describeUnsent(hands, resultsWait === 'at the vendor');
    if (faults.starts.refusesNegativePrompt !== undefined) describeRefusedField(hands, faults.starts.refusesNegativePrompt);
    if (startAnswers === 'at once' && faults.checks !== undefined) describeChecks(hands, faults.checks);
    if (faults.downloads !== undefined) describeDownloads(hands, faults.downloads);
  });
}

function openHands<Fault extends string>({ makes, open }: ProviderContract<Fault>): ContractHands<Fault> {
  const { resolution, durationSeconds } = makes === 'stills' ? still : video;
  let subject: ProviderUnderTest<Fault>;
  let folder: string;
  beforeEach(async ({ task }) => {
    folder = await mkdtemp(join(tmpdir(), 'provider-contract-'));
    subject = await open(folder, isAboutSilence(task.name) ? hasty : patient);
  });
  afterEach(async () => {
    await subject.fake.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (more: Partial<VideoRequest> = {}): ProviderStart => {
    const { model } = subject;
    const usual = {
      prompt: 'a lighthouse at dawn',
      aspectRatio: '16:9',
      resolution,
      durationSeconds,
      numberOfVideos: 1,
      model,
    } as const;
    return { request: { ...usual, ...more }, referenceImages: [] };
  };
  const look = (name: string): Promise<OperationCheck> => subject.provider.check({ name, model: subject.model }, noSignal);
  return {
    subject: () => subject,
    folder: () => folder,
    start,
    begin: async () => (await subject.provider.start(start(), noSignal)).operationName,
    look,
    async finished(name): Promise<readonly ProviderVideo[]> {
      const check = await lookUntilEnd(() => look(name));
      if (check.state !== 'finished') throw new Error(`the operation is ${check.state}`);
      return check.videos;
    },
  };
}

function describeWire<Fault extends string>(
  { cases = usualCases, wire }: ProviderContract<Fault>,
  { subject, start }: ContractHands<Fault>,
): void {
  describe('on the wire', () => {
    it.each(cases)('sends %s exactly so', async (which) => {
      const { provider, fake, model } = subject();
      const full = await startOf(which, start);
      const row = findModel(model);
      expect(row && checkVideoRequest(full.request, row)).toEqual([]);

      await provider.start(full, noSignal);

      const pictures = [full.image, full.lastFrame, ...full.referenceImages].flatMap((image) =>
        image === undefined ? [] : [Buffer.from(image.bytes).toString('base64')],
      );
      expect(JSON.parse(fake.newestBody())).toEqual(wire(which, full, pictures));
      expect(fake.accepted()).toBe(1);
    });
  });
}

async function startOf(which: WireCase, start: ContractHands<string>['start']): Promise<ProviderStart> {
  const images = await Promise.all(
    [0.2, 0.6, 0.9].map(async (light) => sampleImage(await samplePhoto({ light, width: 64, height: 36 }))),
  );
  const options = {
    ...(which === 'negative and seed' ? { negativePrompt: 'wall, frame', seed: 42 } : {}),
    ...(which === 'silent, two videos' ? { audio: false, numberOfVideos: 2 } : {}),
  };
  return withPictures(start(options), which, images);
}

function describeWhole<Fault extends string>(
  { makes, startAnswers = 'at once' }: ProviderContract<Fault>,
  { subject, folder, start, look, finished }: ContractHands<Fault>,
): void {
  it('runs, finishes and brings the whole video, also when only the name was kept', async () => {
    const { provider, fake } = subject();
    const { firstBytes, durationSeconds } = makes === 'stills' ? still : video;
    const { operationName, notes } = await provider.start(start(), noSignal);
    expect(notes).toEqual([]);
    if (startAnswers === 'at once') expect(await look(operationName)).toEqual({ state: 'running' });
    const [made] = await finished(operationName);
    const path = join(folder(), 'out');
    await provider.download(made ?? { mimeType: '' }, path, noSignal);
    const bytes = await readFile(path);
    expect(bytes.subarray(0, 8).toString('latin1')).toContain(firstBytes);
    expect(bytes).toEqual(Buffer.from(await fake.newestResult()));
    expect(fake.chargedSeconds()).toBe(durationSeconds);
    expect(fake.starts()).toBe(1);
  });
}
