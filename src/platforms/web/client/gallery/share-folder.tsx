import { Share2 } from 'lucide-react';
import { type ReactElement, useContext } from 'react';
import { text } from '../../../../domain/texts.ts';
import { Sharing } from '../generation/sharing.ts';
import { say } from '../say.ts';
import { Button } from '../ui/ui.tsx';
import type { Folder } from './library-api.ts';

/** Shares the folder that is shown; nothing where none is, or the page can't share. */
export function ShareFolder({ folder }: { readonly folder: Folder | undefined }): ReactElement | null {
  const share = useContext(Sharing);
  if (share === undefined || folder === undefined) return null;
  return (
    <Button onClick={() => share({ folder })}>
      <Share2 aria-hidden="true" className="size-4" />
      {say(text('page.shareFolder'))}
    </Button>
  );
}
