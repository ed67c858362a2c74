import type { ProviderError } from '../../domain/errors.ts';

/** Small facts that outlive the process. */
export interface Remembered {
  /** Undefined also where it can't be read. */
  read(name: string): Promise<string | undefined>;
  /** Never rejects: what can't be kept is found out again. */
  write(name: string, value: string): Promise<void>;
}

/** Whether an account can start in the background, which nobody knows of a key before it was seen. */
export interface Background {
  isOn(): boolean;
  /** Whether a free look at what was just made would tell. */
  isOpen(): boolean;
  /** Such a look was answered. */
  worked(): void;
  /** Such a look failed, or one at something that was started in the background. */
  failed(error: ProviderError): void;
}

/** After a refusal it is looked at again, for nothing, as late as this. */
const againAfterMs = 86_400_000;

/** It is known. */
export function fixedBackground(isOn: boolean): Background {
  return { isOn: () => isOn, isOpen: () => false, worked: () => undefined, failed: () => undefined };
}

/**
 * Found out for a key: at first every start blocks, and a free look at the first interaction decides. With keys that look was seen to be answered
 * `Multiple authentication credentials received`, with the video made and billed (2026-10-04); with others it works (2026-08-31).
 *
 * @param account what it is remembered for: the fingerprint of a key
 * @param now wall clock, epoch milliseconds
 */
export async function learnedBackground(account: string, remembered: Remembered, now: () => number): Promise<Background> {
  const name = `omni background ${account}`;
  let state = await remembered.read(name);
  const set = (value: string): void => {
    if (value === state) return;
    state = value;
    void remembered.write(name, value);
  };
  const refusedAtMs = (): number | undefined => {
    const [, at] = /^refused (\d{1,15})$/.exec(state ?? '') ?? [];
    return at === undefined ? undefined : Number(at);
  };
  return {
    isOn: () => state === 'works',
    isOpen() {
      const atMs = refusedAtMs();
      // A clock that went back leaves it open, which costs nothing.
      return state !== 'works' && (atMs === undefined || Math.abs(now() - atMs) >= againAfterMs);
    },
    worked: () => set('works'),
    failed({ status }) {
      // Whatever else went wrong says nothing about it.
      if (status === 400 || status === 401 || status === 403) set(`refused ${now()}`);
    },
  };
}
