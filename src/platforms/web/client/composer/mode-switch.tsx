import { type ReactElement, useEffect, useRef } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Makes } from '../server/api.ts';

const modes = [
  ['video', text('page.modeVideo')],
  ['image', text('page.modeImage')],
] as const;

/** Whether the form makes a video or a picture. */
export function ModeSwitch({
  makes,
  isSwitched,
  onSwitch,
}: {
  readonly makes: Makes;
  /** Somebody has just switched to this form, and is still at the switch. */
  readonly isSwitched: boolean;
  readonly onSwitch: () => void;
}): ReactElement {
  const chosen = useRef<HTMLInputElement>(null);
  // The switch that was pressed is gone with its form.
  useEffect(() => {
    if (isSwitched) chosen.current?.focus();
  }, [isSwitched]);
  return (
    <fieldset className="flex h-9 rounded-full bg-sunken p-0.5 pointer-coarse:h-12">
      <legend className="sr-only">{say(text('page.makes'))}</legend>
      {modes.map(([mode, name]) => (
        <label
          key={mode}
          className="relative flex items-center rounded-full px-3 font-medium text-muted text-sm has-checked:bg-surface has-checked:text-ink has-checked:shadow-card"
        >
          <input
            ref={mode === makes ? chosen : undefined}
            type="radio"
            name="veo-bot-makes"
            className="absolute inset-0 cursor-pointer appearance-none rounded-full"
            checked={mode === makes}
            onChange={onSwitch}
          />
          {say(name)}
        </label>
      ))}
    </fieldset>
  );
}
