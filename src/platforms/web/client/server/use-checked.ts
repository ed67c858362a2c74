import { useEffect, useState } from 'react';
import { ApiError, asApiError } from './api.ts';
import { ask } from './server.ts';

/** Somebody who types is not done yet. */
const checkDelayMs = 500;
const offlineRetryMs = 5000;

/** What is wrong with one of several requests. */
export interface RowProblem {
  /** Its place among them, from 0. */
  readonly index: number;
  readonly field: string | undefined;
  readonly message: string;
}

/** What the server says of several requests as they are. */
export interface Checked {
  /** What it is about. */
  readonly body: string;
  /** Of all of them; undefined where they can't be made, null where nobody knows. */
  readonly priceUsd?: number | null;
  readonly problems: readonly RowProblem[];
  /** What holds for all of them. */
  readonly message?: string;
}

export type Check = (body: string, signal: AbortSignal) => Promise<Checked | 'offline'>;

/** Asks for what stands there whenever it has changed. @param body empty where there is nothing to ask @param check the same as long as the way is */
export function useChecked(body: string, check: Check) {
  const [checked, setChecked] = useState<Checked>();
  useEffect(() => {
    if (body === '') return;
    const asking = new AbortController();
    const run = async () => {
      const answer = await check(body, asking.signal);
      if (asking.signal.aborted) return;
      if (answer === 'offline') timer = window.setTimeout(() => void run(), offlineRetryMs);
      else setChecked(answer);
    };
    let timer = window.setTimeout(() => void run(), checkDelayMs);
    return () => {
      asking.abort();
      window.clearTimeout(timer);
    };
  }, [body, check]);
  return { checked: checked?.body === body ? checked : undefined, setChecked };
}

/** Without a price that was agreed to, several are never made: they are asked about. @param path of the API that makes several for one price */
export async function checkSeveral(path: string, body: string, signal: AbortSignal): Promise<Checked | 'offline'> {
  try {
    await ask<unknown>('POST', path, { body, signal });
    throw new ApiError('unexpected', 'several were made that nobody had agreed to');
  } catch (error) {
    return asApiError(error).code === 'offline' ? 'offline' : checkedBy(error, body);
  }
}

/** What a refusal says. */
export function checkedBy(error: unknown, body: string): Checked {
  const { code, message, priceUsd, problems } = asApiError(error);
  if (code === 'needs_confirmation' && priceUsd !== undefined) return { body, priceUsd, problems: [] };
  const rows = problems.map(({ index, field, message: said }) => ({ index, field, message: said }));
  return { body, problems: rows, ...(rows.length === 0 && { message }) };
}
