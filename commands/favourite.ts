import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import type { VideoLibrary } from '../src/domain/library/video-library.ts';
import { text } from '../src/domain/texts.ts';

interface FavouriteDeps {
  readonly engine: { readonly library: Pick<VideoLibrary, 'entriesOf' | 'change' | 'use'> };
}

/** The button ☆: a result becomes a favourite of the one who presses, and none once it is pressed again. */
export function createFavouriteCommand({ engine: { library } }: FavouriteDeps) {
  return defineCommand({
    name: 'favourite',
    description: 'command.favourite',
    entry: 'button',
    answers: 'text',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, { requester }) {
      const [before] = await library.entriesOf([id], requester);
      const { isFavourite } = await library.change(id, { isFavourite: before?.isFavourite !== true }, requester);
      if (!isFavourite) return { kind: 'text', text: text('answer.noFavourite') };
      const { count, most: max } = (await library.use(requester)).favourites;
      return { kind: 'text', text: text('answer.favourite', { number: count, max }) };
    },
  });
}
