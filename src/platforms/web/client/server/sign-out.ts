import { forgetDrafts } from '../composer/kept-drafts.ts';
import { forgetPictures } from '../composer/kept-pictures.ts';
import { forgetShared } from '../composer/shared.ts';
import { offline } from './api.ts';

/** An event of the window: what waits to be done has to be done now, while somebody is signed in. */
export const signingOut = 'veo-bot-signing-out';
/** Tells the other tabs. */
const channelName = 'veo-bot.sign-out';

/** Ends the sign-in, and leaves nothing here of what was typed and asked for: the next one at this browser is somebody else. */
export async function signOut(): Promise<void> {
  window.dispatchEvent(new Event(signingOut));
  await fetch('/sign-out', { method: 'POST', redirect: 'manual' }).catch(offline);
  new BroadcastChannel(channelName).postMessage('');
  leave();
}

/** Other tabs are the same person's: each keeps drafts of its own. */
export function followSignOut(): void {
  new BroadcastChannel(channelName).onmessage = leave;
}

/** How it looks and reads says nothing of anybody. */
const keptNames = ['veo-bot.theme', 'veo-bot.language'];

function leave(): void {
  forgetHere();
  location.assign('/');
}

/** Leaves nothing of anybody in this browser but how the page looks and reads. */
export function forgetHere(): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const name of Object.keys(storage))
      if (name.startsWith('veo-bot.') && !keptNames.includes(name)) storage.removeItem(name);
  }
  forgetPictures();
  forgetDrafts();
  forgetShared();
}
