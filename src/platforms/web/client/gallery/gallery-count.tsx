import { type ReactElement, useEffect, useRef, useState } from 'react';
import { type Text, text } from '../../../../domain/texts.ts';
import type { CountAnswer } from '../../rest/library/library-schemas.ts';
import { say } from '../say.ts';
import { useServer } from '../server/server.ts';
import { createLibraryApi } from './library-api.ts';
import type { GalleryFilter } from './use-gallery.ts';

/** Changes come in bursts: what they make of the number is asked for once. */
const burstMs = 400;

/** How many fit the filters, on all pages. @param changes another number whenever there may be more or fewer */
export function GalleryCount({ filter, changes }: { readonly filter: GalleryFilter; readonly changes: number }): ReactElement {
  const { ask } = useServer();
  const [counted, setCounted] = useState<{ readonly filter: GalleryFilter } & CountAnswer>();
  const last = useRef({ filter, changes });
  useEffect(() => {
    const isBurst = last.current.filter === filter && last.current.changes !== changes;
    last.current = { filter, changes };
    let isWanted = true;
    const timer = window.setTimeout(
      () => {
        createLibraryApi(ask)
          .count(filter)
          .then(
            (answer) => isWanted && setCounted({ filter, ...answer }),
            // The list says what is wrong.
            () => isWanted && setCounted(undefined),
          );
      },
      isBurst ? burstMs : 0,
    );
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [ask, filter, changes]);
  // Its line is there from the start, so that nothing moves.
  return (
    <p role="status" className="h-6 text-muted text-sm">
      {counted?.filter === filter && say(countText(counted, filter.kind))}
    </p>
  );
}

function countText({ count, has_more: hasMore }: CountAnswer, kind: string): Text {
  if (hasMore) return text('page.countMore', { most: count.toLocaleString(document.documentElement.lang) });
  switch (kind) {
    case 'video':
    case 'upload':
      return text('page.countVideos', { count });
    case 'picture':
      return text('page.countPictures', { count });
    case 'film':
      return text('page.countFilms', { count });
    default:
      return text('page.countAll', { count });
  }
}
