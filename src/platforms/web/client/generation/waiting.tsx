import type { ReactElement } from 'react';
import { proportion } from '../../../../domain/nearest-aspect.ts';
import { text } from '../../../../domain/texts.ts';
import type { Heard } from '../chat/use-conversation.ts';
import { frameFields } from '../composer/picture-files.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { Frame } from './player.tsx';

/** The place of what is on its way, with what it begins with behind: its first frame, else its words. */
export function WaitingFrame({ generation }: { readonly generation: Heard }): ReactElement {
  const { address } = useServer();
  const { images, options, prompt } = generation;
  const frame = images.find(({ field }) => frameFields.includes(field));
  return (
    <Frame ratio={proportion(String(options.aspect_ratio))} className="waiting">
      {frame === undefined ? (
        <span data-words={prompt} dir="auto" className="waiting-words" />
      ) : (
        <img src={address(frame.url)} alt="" className="size-full scale-110 object-cover opacity-50 blur-xl" />
      )}
    </Frame>
  );
}

/** How far it is within the range that was said: from its lower end on it may be done at any moment. */
export function WaitingBar({
  eta,
  elapsed,
  seconds,
  left,
}: {
  /** Null where nobody can tell, and once it takes longer. */
  readonly eta: Generation['eta_seconds'];
  /** Seconds since it was asked for, when that was heard. */
  readonly elapsed: number;
  /** Since then. */
  readonly seconds: number;
  readonly left: string | undefined;
}): ReactElement {
  const whole = elapsed + (eta?.to ?? 0);
  const part = (of: number) => `${Math.round(Math.min(1, of / Math.max(1, whole)) * 1000) / 10}%`;
  const isKnown = eta !== null && whole > 0;
  return (
    <div
      role="progressbar"
      aria-label={say(text('page.beingMade'))}
      {...(isKnown && { 'aria-valuenow': Math.round(Math.min(1, (elapsed + seconds) / whole) * 100), 'aria-valuetext': left })}
      className="relative h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      {isKnown ? (
        <>
          <span className="absolute inset-y-0 end-0 bg-accent-soft" style={{ insetInlineStart: part(elapsed + eta.from) }} />
          <span
            className="absolute inset-y-0 start-0 rounded-full bg-accent transition-[width] duration-1000"
            style={{ width: part(elapsed + seconds) }}
          />
        </>
      ) : (
        <span className="waiting absolute inset-0" />
      )}
    </div>
  );
}
