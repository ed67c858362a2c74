import type { ReactElement } from 'react';
import { stylePreviewSize } from '../../../../domain/styles/draw-style.ts';
import { local } from '../server/server.ts';

/** A small picture of a style, beside its name. Its room is kept while it is drawn. */
export function StylePicture({ url, className }: { readonly url: string; readonly className: string }): ReactElement {
  return (
    <img
      {...stylePreviewSize}
      src={local(url)}
      alt=""
      loading="lazy"
      className={`aspect-video h-auto max-w-full shrink-0 self-start rounded-xl bg-sunken object-cover ${className}`}
    />
  );
}
