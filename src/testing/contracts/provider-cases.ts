import { createServer } from 'node:net';
import { expect } from 'vitest';
import { ProviderError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { OperationCheck, ProviderStart, ProviderVideo, VideoProvider } from '../../domain/provider.ts';
import type { VideoRequest } from '../../domain/video-request.ts';

/** A vendor that a test plays: a server on this machine, or a few lines in memory. `Fault` names the troubles that it can make. */
export interface VendorFake<Fault extends string> {
  /** Makes the next requests that the fault is about go wrong. @param times default 1 */
  inject(fault: Fault, times?: number | 'always'): void;
  /** From here on all goes well. */
  clearFaults(): void;
  /** Moves the vendor's clock forward. */
  advance(ms: number): void;
  /** Of any kind, as they arrived so far. */
  requests(): number;
  /** Paid requests that arrived so far, whatever came of them. */
  starts(): number;
  /** Paid requests that were taken so far, whether or not their answer arrived. */
  accepted(): number;
  /** Requests for a finished video that arrived so far. */
  downloads(): number;
  /** Seconds of video that were charged so far: nothing for all that was refused or failed. */
  chargedSeconds(): number;
  /** The body of the newest request, as text. */
  newestBody(): string;
  /** The video or still that the newest request came to, as the vendor has it. */
  newestResult(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** How long a provider waits, in milliseconds. */
export interface ProviderPatience {
  readonly startTimeoutMs: number;
  readonly checkTimeoutMs: number;
  readonly stallMs: number;
}

/** A provider and the vendor that it talks to. */
export interface ProviderUnderTest<Fault extends string> {
  readonly provider: VideoProvider;
  readonly fake: VendorFake<Fault>;
  /** The same provider, aimed at where nobody answers. */
  readonly unreachable: VideoProvider;
  /** A model that does all that its provider can. */
  readonly model: string;
}

/** A trouble, and the error that it has to become. */
export type FaultyAnswer<Fault extends string> = readonly [Fault, Partial<ProviderError>];

/** What can go wrong between a provider and its vendor, by what has to come of it. */
export interface ProviderFaults<Fault extends string> {
  readonly starts: {
    /** Nothing was started and nothing is charged: `rejected`. At least one. */
    readonly rejected: readonly FaultyAnswer<Fault>[];
    /** The vendor was too busy and took nothing: `transient`. */
    readonly busy: readonly Fault[];
    /** It may have been taken: `unknown`. At least one. */
    readonly unknown: readonly Fault[];
    /** No answer comes for as long as anybody waits. */
    readonly hangs: Fault;
    /** A field that the vendor refuses, so that the same request goes out again without it. Absent: it refuses none. */
    readonly refusesNegativePrompt?: Fault;
  };
  /** Where operations are looked at over the network. */
  readonly checks?: {
    /** Another look may help: `transient`. At least one. */
    readonly passing: readonly FaultyAnswer<Fault>[];
    /** The vendor does not know the operation. */
    readonly gone: Fault;
    /** Names that can't be the vendor's: nothing is sent for them. */
    readonly impossibleNames: readonly string[];
    /** It runs and runs. */
    readonly endless: Fault;
    /** It ends without a video, and with this code. */
    readonly failed: readonly (readonly [Fault, string])[];
    /** It ends in a refusal, with the key of this sentence and these codes. */
    readonly refused: readonly (readonly [Fault, string, readonly string[]])[];
    /** Where one request can come to several videos. */
    readonly several?: { readonly two: Fault; readonly partlyRefused: Fault };
  };
  /** Where videos are fetched from an address. */
  readonly downloads?: {
    /** At least one. */
    readonly failed: readonly FaultyAnswer<Fault>[];
    /** Those of them that only are a trouble when they go on. */
    readonly lasting: readonly Fault[];
    readonly stalls: Fault;
    /** How long the vendor keeps a video. */
    readonly keepsMs: number;
  };
}

/** What the parts of the contract work with; all of it is made anew for each test. */
export interface ContractHands<Fault extends string> {
  subject(): ProviderUnderTest<Fault>;
  folder(): string;
  /** One of 8 seconds at 720p, or a still of 1k. */
  start(more?: Partial<VideoRequest>): ProviderStart;
  /** Starts something. @returns its operation's name */
  begin(): Promise<string>;
  look(operationName: string): Promise<OperationCheck>;
  /** Looks until it is finished. */
  finished(operationName: string): Promise<readonly ProviderVideo[]>;
}

export const noSignal = new AbortController().signal;

/** The starts that every provider puts on the wire, and the body that each must become. */
export type WireCase = 'text' | 'image' | 'first and last' | 'references' | 'negative and seed' | 'silent, two videos';

/** An address on this machine where nobody listens. */
export async function nobodysUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

/** The start of a wire case, with as many of the pictures as it takes. */
export function withPictures(start: ProviderStart, which: WireCase, images: readonly ImageBytes[]): ProviderStart {
  const [image, lastFrame] = images;
  const named = (names: Partial<VideoRequest>) => ({ ...start, request: { ...start.request, ...names } });
  if (image === undefined || lastFrame === undefined) return start;
  if (which === 'image') return { ...named({ image }), image };
  if (which === 'first and last') return { ...named({ image, lastFrame }), image, lastFrame };
  return which === 'references' ? { ...named({ referenceImages: images }), referenceImages: images } : start;
}

export async function expectError(going: Promise<unknown>, expected: Partial<ProviderError>): Promise<void> {
  const error: unknown = await going.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject(expected);
}

/** Looks again and again until the operation is over. */
export async function lookUntilEnd(look: () => Promise<OperationCheck>): Promise<OperationCheck> {
  const looks: OperationCheck[] = [];
  const next = async () => looks[looks.push(await look()) - 1]?.state;
  await expect.poll(next, { interval: 10 }).not.toBe('running');
  return looks.at(-1) ?? { state: 'running' };
}
