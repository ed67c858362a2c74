import { ArrowLeft } from 'lucide-react';
import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { Button } from './ui.tsx';

/** Leads from a view back to the chat. On a phone it is an arrow: the name of the view needs the room. */
export function BackToChat({ onBack }: { readonly onBack: () => void }): ReactElement {
  return (
    <Button onClick={onBack}>
      <ArrowLeft aria-hidden="true" className="size-4 sm:hidden rtl:-scale-x-100" />
      <span className="max-sm:sr-only">{say(text('page.backToChat'))}</span>
    </Button>
  );
}
