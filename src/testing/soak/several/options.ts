import { parseArgs } from 'node:util';

export interface SoakOptions {
  /** How long people ask and things go wrong. What is open then comes to its end. */
  readonly minutes: number;
  /** The same seed makes the same things go wrong in the same order, as far as clocks let it. */
  readonly seed: number;
  readonly processes: number;
  /** Counts and then starts, so that limits break. */
  readonly withoutTicket: boolean;
  /** What goes wrong, by name. Default: everything. */
  readonly only?: readonly string[];
}

export const usage =
  'usage: npm run soak -- --several [--minutes 5] [--seed 1] [--processes 3] [--without-ticket] [--only kill,stop]';

/** @returns undefined where they can't be read */
export function readOptions(args: readonly string[]): SoakOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        several: { type: 'boolean' },
        'without-ticket': { type: 'boolean' },
        minutes: { type: 'string', default: '5' },
        seed: { type: 'string', default: `${Math.floor(Date.now() / 1000) % 100_000}` },
        processes: { type: 'string', default: '3' },
        only: { type: 'string' },
      },
    });
    const [minutes, seed, processes] = [values.minutes, values.seed, values.processes].map(Number);
    const isRight = [minutes, seed, processes].every((each) => each !== undefined && each > 0 && Number.isFinite(each));
    if (!isRight || minutes === undefined || seed === undefined || processes === undefined || processes < 2) return undefined;
    const only = values.only === undefined ? {} : { only: values.only.split(',') };
    return { ...{ minutes, seed, processes: Math.floor(processes), withoutTicket: values['without-ticket'] === true }, ...only };
  } catch {
    return undefined;
  }
}
