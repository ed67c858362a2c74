import { Flag } from 'lucide-react';
import { type ReactElement, useContext } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';
import { Button } from '../ui/ui.tsx';
import { Sharing } from './sharing.ts';

/** Says that something is wrong with what somebody else made. */
export function ReportButton({ generation }: { readonly generation: Generation }): ReactElement | null {
  const open = useContext(Sharing);
  if (open === undefined || generation.is_mine) return null;
  return (
    <Button look="quiet" label={say(text('page.report'))} onClick={() => open({ reported: generation })}>
      <Flag className="size-4.5" />
    </Button>
  );
}
