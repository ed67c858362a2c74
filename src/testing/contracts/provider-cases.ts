import { createServer } from 'node:net';
import { expect } from 'vitest';
import { ProviderError } from '../../domain/errors.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { OperationCheck, ProviderStart, VideoProvider } from '../../domain/provider.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import type { Emulator } from '../../emulator/emulator.ts';

/** A provider and the emulator that it talks to. */
export interface ProviderUnderTest {
  readonly provider: VideoProvider;
  readonly emulator: Emulator;
  /** The same provider, aimed at a port where nobody listens. */
  readonly unreachable: VideoProvider;
  /** A model that does all that its backend can. */
  readonly model: string;
  /** Paid requests that arrived so far, whatever came of them. */
  posts(): number;
}

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
  await expect.poll(next, { timeout: 10_000, interval: 10 }).not.toBe('running');
  return looks.at(-1) ?? { state: 'running' };
}
