import { openEncoder } from '../app/app-media.ts';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { text } from '../domain/texts.ts';
import { systemClock } from '../lib/clock.ts';
import { goThroughProxy } from '../lib/go-through-proxy.ts';
import { createLog } from '../lib/log.ts';
import { coresToUse } from '../media/encoder.ts';
import { runEncodeWorker, WorkerRefusedError } from '../media/fitting/encode-worker.ts';
import { probeVideo } from '../media/probe-video.ts';
import { readFlags } from './read-flags.ts';
import { print, say, UsageError } from './terminal.ts';
import { warnOfOpenAddress } from './warn-of-open-address.ts';

const mostAtOnce = 64;

/** Encodes videos for a bot that runs elsewhere, until it is stopped. */
export async function encode(args: string[]): Promise<void> {
  const { url, 'at-once': given } = readFlags(args, { url: { type: 'string' }, 'at-once': { type: 'string' } });
  const config = readConfig(installed);
  const { token } = config.encode;
  const atOnce = given === undefined ? (config.encode.atOnce ?? coresToUse()) : Number(given);
  const isUsable = url !== undefined && /^https?:$/.test(URL.parse(url)?.protocol ?? '');
  if (!isUsable || !Number.isInteger(atOnce) || atOnce < 1 || atOnce > mostAtOnce)
    throw new UsageError(say(text('terminal.encodeUsage')));
  if (token === undefined) throw new UsageError(say(text('terminal.encodeNeedsToken')));
  warnOfOpenAddress(url);
  const goDirectly = await goThroughProxy(config.proxy);
  const log = createLog({
    ...config.log,
    format: config.log.format ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    secrets: config.secrets,
  });
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort(new Error('it was stopped')));
  const encoder = await openEncoder({ ...config, encode: { ...config.encode, atOnce } }, log);
  // The bundled build takes one at a time.
  const count = encoder.kind === 'wasm' ? 1 : atOnce;
  print(text('terminal.encoding', { url, atOnce: count }));
  try {
    await runEncodeWorker({ url, token, atOnce: count, encoder, probeVideo, clock: systemClock, log }, stopping.signal);
  } catch (error) {
    if (error instanceof WorkerRefusedError) throw new UsageError(say(text('terminal.encodeRefused', { url })), { cause: error });
    throw error;
  } finally {
    await encoder.close();
    await goDirectly();
  }
}
