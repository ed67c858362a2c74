import { onLanguage, spokenLanguage } from '../language/speak.ts';

/**
 * Lets the browser keep what the page needs to say that it is offline, and hand over what is shared with the installed page. Only over HTTPS and on this
 * machine, and after the page has loaded. Its address names the language, so that another one brings the offline page in that.
 */
export function registerService(): void {
  if (!window.isSecureContext || !('serviceWorker' in navigator)) return;
  const register = () => {
    const script = `/service-worker.js?language=${spokenLanguage()}`;
    // The page needs none: without it a browser says itself that it is offline. It is tried again with the next visit.
    navigator.serviceWorker.register(script, { updateViaCache: 'none' }).catch(() => undefined);
  };
  const begin = () => {
    register();
    onLanguage(register);
  };
  if (document.readyState === 'complete') begin();
  else window.addEventListener('load', begin, { once: true });
}
