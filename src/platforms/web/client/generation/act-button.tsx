import { type ReactElement, useState } from 'react';
import type { ComposerStart } from '../composer/start.ts';
import { asApiError, type FollowUp, type FollowUpBody, type Generation, type Makes } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';

/** What a person can do with a generation; each rejects with what to tell them. */
export interface Acts {
  cancel(generation: Generation): Promise<void>;
  decide(generation: Generation, decision: 'again' | 'leave'): Promise<void>;
  /** @param agreedUsd the price that stood on what was pressed, where it is not that of the first time */
  runAgain(generation: Generation, agreedUsd?: number): Promise<void>;
  /** Kinds of which there is a form, here or in another mode. */
  readonly starts: readonly Makes[];
  /** Begins a form of one of these kinds. */
  start(start: ComposerStart): Promise<void>;
  remove(generation: Generation): Promise<void>;
  /** @param number of one of several videos */
  removeVideo(generation: Generation, number: number): Promise<void>;
  /**
   * Makes a video of an earlier one, and shows it.
   *
   * @param key the same for the same press, so that a lost answer never pays twice
   */
  followUp(generation: Generation, verb: FollowUp, body: FollowUpBody, key: string): Promise<void>;
  /** Joins the videos that it goes on from, and itself, and shows the film. @param key as that of `followUp` */
  join(chain: NonNullable<Generation['chain']>, key: string): Promise<void>;
  /** Brings another generation into sight. */
  show(id: string): Promise<void>;
  tell(problem: string): void;
}

export interface ActionsProps {
  readonly generation: Generation;
  readonly acts: Acts;
}

/** A button whose work may take a moment or be refused. */
export function ActButton({
  act,
  acts,
  ...rest
}: Parameters<typeof Button>[0] & { readonly act: () => Promise<void>; readonly acts: Acts }): ReactElement {
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await act().catch((error: unknown) => acts.tell(asApiError(error).message));
    setBusy(false);
  };
  return <Button {...rest} disabled={isBusy} onClick={() => void run()} />;
}
