import { api } from './api.ts';
import { forgetPictures } from './kept-pictures.ts';

/** Ends the sign-in, and leaves nothing here of what was typed and asked for: the next one at this browser is somebody else. */
export async function signOut(): Promise<void> {
  await api.signOut();
  for (const storage of [localStorage, sessionStorage]) {
    for (const name of Object.keys(storage))
      if (name.startsWith('veo-bot.') && name !== 'veo-bot.theme') storage.removeItem(name);
  }
  forgetPictures();
  location.assign('/');
}
