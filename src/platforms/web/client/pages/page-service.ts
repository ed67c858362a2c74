import { keepShared, sharedLost, sharedName, sharedOf } from '../composer/shared.ts';

/**
 * The service worker of the page. It keeps the built files of the page and one page that says that there is no connection; nothing that anybody made,
 * typed or may see goes through it, but what is shared with the installed page, which waits in the browser until the page has taken it into its form.
 * Browsers keep a worker whose script is gone: this one looks, and leaves.
 *
 * @see https://www.w3.org/TR/service-workers/
 * @see https://w3c.github.io/web-share-target/
 */

/** What TypeScript knows of workers excludes what it knows of pages. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  readonly registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
}
declare const self: WorkerScope;
/** Of the build: its hash, and the addresses of the files that its pages begin with. */
declare const shellVersion: string;
declare const shellFiles: readonly string[];

const cachePrefix = 'veo-bot-shell-';
const cacheName = cachePrefix + shellVersion;
const offlinePage = `/offline${self.location.search}`;
/** Addresses that the chat opens at. */
const chatPath = /^\/(?:(?:gallery|film)(?:\/[\w-]{1,100})?|admin|batch|you|s\/[\w-]{1,100})?$/;
/** Names that change with their content. */
const builtFile = /^\/page\/[\w-]+-[\w-]{8}\.\w+$/;

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(dropCaches(cacheName).then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin || url.searchParams.has('signature')) return;
  if (request.method === 'POST' && url.pathname === '/share-target') event.respondWith(share(request));
  if (request.method !== 'GET') return;
  if (builtFile.test(url.pathname)) event.respondWith(fromCache(request));
  // Neither frames of other websites nor downloads.
  else if (request.mode === 'navigate' && request.destination === 'document' && chatPath.test(url.pathname)) {
    event.respondWith(fromNetwork(request));
    event.waitUntil(leaveIfGone());
  }
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  const keep = async (path: string) => {
    const answer = await fetch(path);
    // The sign-in of a proxy is not our page.
    if (!answer.ok || answer.redirected) throw new Error(`${path}: ${answer.status}`);
    await cache.put(path, answer);
  };
  await Promise.all([offlinePage, ...shellFiles].map(keep));
  // It only keeps files: no page that is open needs the one before.
  await self.skipWaiting();
}

async function fromCache(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const known = await cache.match(request.url);
  if (known !== undefined) return known;
  const answer = await fetch(request);
  // A full disk takes nothing from the page.
  if (answer.ok && !answer.redirected) await cache.put(request.url, answer.clone()).catch(() => undefined);
  return answer;
}

async function fromNetwork(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await (await caches.open(cacheName)).match(offlinePage);
    if (known === undefined) throw error;
    return known;
  }
}

async function share(request: Request): Promise<Response> {
  // A form of another website fills in nothing here. The system shares without a referrer; a website that hides where it is looks the same to a worker,
  // and nothing is made of what it fills in before its person has read it and pressed the price.
  const isForeign = request.referrer.startsWith('http') && new URL(request.referrer).origin !== self.location.origin;
  const key = isForeign
    ? undefined
    : await request
        .formData()
        .then(sharedOf)
        .then(keepShared)
        .catch(() => sharedLost);
  return Response.redirect(key === undefined ? '/' : `/?${sharedName}=${key}`, 303);
}

/** The server has no worker any more: an older one was installed, its web door was switched off, or something else has the address now. */
async function leaveIfGone(): Promise<void> {
  const status = await fetch(self.location.href, { cache: 'no-cache' }).then(
    (answer) => answer.status,
    () => 0,
  );
  if (status !== 404) return;
  await dropCaches();
  await self.registration.unregister();
}

async function dropCaches(kept?: string): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(cachePrefix) && name !== kept).map((name) => caches.delete(name)));
}
