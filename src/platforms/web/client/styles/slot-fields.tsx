import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { slotsText } from '../../../../domain/styles/style-words.ts';
import { Button } from '../ui/ui.tsx';
import type { Style } from './use-styles.ts';
import { words } from './words.ts';

/** The words that a style asks for. */
export function SlotFields({ style, onDone }: { readonly style: Style; readonly onDone: (given: string) => void }): ReactElement {
  const { asks_for: slots, label } = style;
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const id = useId();
  const isFull = slots.every((slot) => (values[slot] ?? '').trim() !== '');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isFull) onDone(slotsText(values));
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3">
      {slots.map((slot, at) => (
        <div key={slot} className="grid gap-1">
          <label htmlFor={`${id}-${at}`} dir="auto" className="font-medium text-sm first-letter:uppercase">
            {slot}
          </label>
          <input
            id={`${id}-${at}`}
            dir="auto"
            className="field"
            value={values[slot] ?? ''}
            onChange={(event) => setValues({ ...values, [slot]: event.currentTarget.value })}
          />
        </div>
      ))}
      <Button type="submit" look="primary" disabled={!isFull} className="justify-self-start">
        {words.applyOf(label)}
      </Button>
    </form>
  );
}
