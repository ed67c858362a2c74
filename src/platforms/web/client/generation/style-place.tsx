import { type ReactElement, type ReactNode, useState } from 'react';
import { onDemand } from '../ui/on-demand.tsx';
import { type StyleAsk, Styling } from './styling.ts';

const StylesDialog = onDemand(() => import('../styles/styles-dialog.tsx').then(({ StylesDialog: part }) => part));

/** A page on which styles are kept. */
export function StylePlace({ children }: { readonly children: ReactNode }): ReactElement {
  const [asked, setAsked] = useState<StyleAsk>();
  return (
    <Styling value={setAsked}>
      {children}
      {asked !== undefined && <StylesDialog asked={asked} onClose={() => setAsked(undefined)} />}
    </Styling>
  );
}
