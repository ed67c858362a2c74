import { Wand } from 'lucide-react';
import { type ReactElement, useContext } from 'react';
import { text } from '../../../../domain/texts.ts';
import { Styling } from '../generation/styling.ts';
import { say } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import type { Composer } from './use-composer.ts';

/** Chooses a style for what is in the form. */
export function StyleButton({ composer: { makes, values, setValue } }: { readonly composer: Composer }): ReactElement | null {
  const open = useContext(Styling);
  if (open === undefined || makes !== 'video') return null;
  const onChoose = (handle: string, given: string) => {
    setValue('style', handle === '' ? undefined : handle);
    setValue('style_words', given === '' ? undefined : given);
  };
  const inUse = values.style === undefined ? undefined : String(values.style);
  return (
    <Button look="quiet" label={say(text('page.style'))} onClick={() => open({ inUse, onChoose })}>
      <Wand className="size-5" />
    </Button>
  );
}
