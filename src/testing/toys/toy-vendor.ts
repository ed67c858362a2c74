import type { VendorFake } from '../contracts/provider-cases.ts';
import { tinyVideo } from '../samples/tiny-video.ts';

export type ToyFault =
  | `start: ${'refused' | 'busy' | 'no answer' | 'taken, no answer' | 'hangs'}`
  | `look: ${'no answer' | 'unknown' | 'endless' | 'broken' | 'refused'}`
  | `fetch: ${'cut off' | 'hangs'}`;

export interface ToyRequest {
  readonly kind: 'start' | 'look' | 'fetch';
  readonly name?: string;
  readonly prompt?: string;
  readonly seconds?: number;
  /** Base64. */
  readonly image?: string;
}

/** As HTTP has them: 200, 404, 422, 503. */
export interface ToyAnswer {
  readonly status: number;
  readonly name?: string;
  readonly state?: 'running' | 'finished' | 'broken' | 'refused';
  readonly bytes?: Uint8Array;
}

export const toyKeepsMs = 6 * 3_600_000;

/** A vendor of videos that lives in memory: it takes a prompt, is ready at the second look, and keeps what it made for six hours. */
export class ToyVendor implements VendorFake<ToyFault> {
  readonly #asked: ToyRequest[] = [];
  readonly #made = new Map<string, { readonly atMs: number; readonly seconds: number; looks: number; charged: boolean }>();
  readonly #faults: { readonly fault: ToyFault; left: number }[] = [];
  #nowMs = 0;

  /** @throws {Error} when there is no answer, or the signal's reason */
  async ask(request: ToyRequest, signal: AbortSignal): Promise<ToyAnswer> {
    this.#asked.push(request);
    const fault = this.#next(request.kind);
    if (fault?.endsWith('hangs')) await hang(signal);
    if (fault?.endsWith(': no answer') || fault === 'fetch: cut off') throw new Error('the connection broke');
    if (fault === 'start: refused') return { status: 422 };
    if (fault === 'start: busy') return { status: 503 };
    if (request.kind === 'start') return this.#start(request, fault === 'start: taken, no answer');
    const made = this.#made.get(request.name ?? '');
    if (made === undefined || fault === 'look: unknown' || this.#nowMs - made.atMs > toyKeepsMs) return { status: 404 };
    if (request.kind === 'fetch') return { status: 200, bytes: await tinyVideo() };
    return { status: 200, state: this.#look(made, fault) };
  }

  #start({ seconds = 0 }: ToyRequest, breaks: boolean): ToyAnswer {
    const name = `toy-${this.#made.size + 1}`;
    this.#made.set(name, { atMs: this.#nowMs, seconds, looks: 0, charged: false });
    if (breaks) throw new Error('the connection broke');
    return { status: 200, name };
  }

  #look(made: { looks: number; charged: boolean }, fault: ToyFault | undefined): NonNullable<ToyAnswer['state']> {
    if (fault === 'look: broken') return 'broken';
    if (fault === 'look: refused') return 'refused';
    made.looks = fault === 'look: endless' ? Number.NEGATIVE_INFINITY : made.looks + 1;
    if (made.looks < 2) return 'running';
    made.charged = true;
    return 'finished';
  }

  #next(kind: ToyRequest['kind']): ToyFault | undefined {
    const index = this.#faults.findIndex(({ fault }) => fault.startsWith(kind));
    const found = this.#faults[index];
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#faults.splice(index, 1);
    return found.fault;
  }

  inject(fault: ToyFault, times: number | 'always' = 1): void {
    this.#faults.push({ fault, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
  }

  clearFaults(): void {
    this.#faults.length = 0;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  requests(): number {
    return this.#asked.length;
  }

  starts(): number {
    return this.#asked.filter(({ kind }) => kind === 'start').length;
  }

  accepted(): number {
    return this.#made.size;
  }

  downloads(): number {
    return this.#asked.filter(({ kind }) => kind === 'fetch').length;
  }

  chargedSeconds(): number {
    return [...this.#made.values()].reduce((sum, { charged, seconds }) => sum + (charged ? seconds : 0), 0);
  }

  newestBody(): string {
    return JSON.stringify(this.#asked.at(-1));
  }

  async newestResult(): Promise<Uint8Array> {
    return tinyVideo();
  }

  async close(): Promise<void> {
    this.clearFaults();
  }
}

function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
