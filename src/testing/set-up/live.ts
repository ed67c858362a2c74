import { installed } from '../../app/installed.ts';
import { readConfig } from '../../config/config.ts';
import { createRedact } from '../../lib/redact.ts';
import type { GoogleSettings } from '../../providers/google/settings.ts';

/** What all live tests of one run may cost together, in US dollars. */
export const mostLiveUsd = 0.2;

/** Google as the settings have it, for tests that talk to the real one. */
export function readLiveGoogle(): GoogleSettings {
  return readConfig(installed).providers.google;
}

/** Prints what a live test found, for the sheet of facts about Google; without secrets. */
export function tell(what: string, found: unknown): void {
  const redact = createRedact(readConfig(installed).secrets);
  process.stdout.write(`live ${what}: ${redact(typeof found === 'string' ? found : JSON.stringify(found))}\n`);
}

/** One plain question to Google's API. */
export async function askGoogle(
  url: string,
  apiKey: string,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
  const response = await fetch(url, {
    ...init,
    headers: { 'content-type': 'application/json', 'x-goog-api-key': apiKey },
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const body = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: body.replace(/\s+/g, ' ').slice(0, 600),
  };
}

/** Where an address leads, hop by hop: hosts, statuses and names of parameters. Their values may be signatures, so none is kept. */
export async function followHops(address: string, apiKey: string): Promise<readonly string[]> {
  const hops: string[] = [];
  const { origin } = new URL(address);
  let url: URL | undefined = new URL(address);
  let sendKey = true;
  while (url !== undefined && hops.length < 6) {
    sendKey &&= url.origin === origin;
    const response: Response = await fetch(url, {
      headers: sendKey ? { 'x-goog-api-key': apiKey } : {},
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
    });
    await response.body?.cancel();
    const { status, headers } = response;
    const parameters = [...url.searchParams.keys()].join(', ');
    const kept = ['content-type', 'content-length', 'accept-ranges', 'content-encoding'].map((name) => headers.get(name) ?? '-');
    hops.push(`${status} ${url.protocol}//${url.host} (${parameters}) ${kept.join(' ')}`);
    const location = headers.get('location');
    url = location === null ? undefined : new URL(location, url);
  }
  return hops;
}
