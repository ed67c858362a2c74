import { UserError } from '../../domain/errors.ts';
import type { Generation } from '../../domain/generation.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { OutputsError } from '../../domain/outputs.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import type { Core } from '../core.ts';
import { lastFrame } from '../last-frame.ts';
import { uncharged } from '../unclear.ts';

/** Shots that are looked at in one go; more follow right after. */
const batch = 20;
/** Looks again this soon after a frame could not be taken, or while another process takes some. */
const retryMs = 2000;
/** A video that gives no frame so often gives none. */
const mostTries = 3;

/** Gives the shots of a sequence the frame that each begins with, as soon as the one before is on the disk: then they are in line. */
export interface ShotFrames {
  /** Looks whether there is something to do. Cheap; nothing happens before `begin`. */
  look(): void;
  /** Called once, when what was unfinished is taken up. */
  begin(): void;
  settled(): Promise<void>;
}

export function createShotFrames(core: Core): ShotFrames {
  const tries = new Map<string, number>();
  let hasBegun = false;
  let running: Promise<void> = Promise.resolve();
  let callOff: () => void = () => undefined;

  const lookOnce = async (): Promise<void> => {
    callOff();
    if (core.stopping.aborted) return;
    // Called off where nothing is left to do.
    callOff = core.clock.after(retryMs, run);
    const take = (): Promise<void> => takeFrames(core, tries);
    // With several processes one of them takes them.
    const isDone = core.sharing === undefined ? await take().then(() => true) : await core.sharing.alone('shot-frames', take);
    if (isDone && (await core.store.framesWanted(1)).length === 0) callOff();
  };
  const run = oneAtATime(async () => {
    running = core.inBackground('the last frame of a shot could not be taken; looking again', lookOnce());
    await running;
  });
  const look = (): void => {
    if (hasBegun && core.sharing?.isHeld() !== false) run();
  };
  core.frameWanted.listen(look);
  return {
    look,
    begin() {
      hasBegun = true;
      look();
    },
    settled: () => running,
  };
}

async function takeFrames(core: Core, tries: Map<string, number>): Promise<void> {
  for (const shot of await core.store.framesWanted(batch)) {
    if (core.stopping.aborted) return;
    await takeFrame(core, shot, tries);
  }
}

async function takeFrame(core: Core, { id, source }: Generation, tries: Map<string, number>): Promise<void> {
  if (source === undefined) return;
  core.failpoint('before-frame', id);
  let frame: ImageBytes;
  try {
    frame = await lastFrame(core, source.generationId, undefined, source.video);
  } catch (error) {
    if (core.stopping.aborted || !(error instanceof UserError) || error.cause instanceof OutputsError) throw error;
    const failed = (tries.get(id) ?? 0) + 1;
    tries.set(id, failed);
    if (failed < mostTries && error.code === 'invalid_image') return;
    tries.delete(id);
    await core.step(id, (now) => (waits(now) ? uncharged(now, 'failed', error.text) : undefined));
    return;
  }
  tries.delete(id);
  await core.step(id, (now) =>
    waits(now) ? { change: { waitsFor: undefined }, also: ({ store }) => store.setFirstFrame(id, frame) } : undefined,
  );
  core.failpoint('after-frame', id);
}

/** It may have been called off meanwhile. */
function waits({ state, waitsFor }: Generation): boolean {
  return state === 'queued' && waitsFor === 'shot before';
}
