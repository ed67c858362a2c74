import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEncoder } from '../app/app-media.ts';
import { installed } from '../app/installed.ts';
import { readConfig } from '../config/config.ts';
import { text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { createTexts } from '../lib/say.ts';
import { createRenderer } from '../preview/renderer.ts';
import { emulators } from './emulators.ts';
import { print, say, UsageError } from './terminal.ts';

/** A vendor's video API for other programs: the same answers, with preview videos. Runs until it is stopped. */
export async function emulator(args: string[]): Promise<void> {
  const [first = ''] = args;
  const isNamed = Object.hasOwn(emulators, first);
  const chosen = isNamed ? emulators[first] : Object.values(emulators)[0];
  if (chosen === undefined) return;
  const { values } = parseArgs({
    args: isNamed ? args.slice(1) : args,
    strict: true,
    options: {
      port: { type: 'string', default: chosen.port },
      folder: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'time-scale': { type: 'string', default: '1' },
      fault: { type: 'string', multiple: true, default: [] },
      retired: { type: 'string', multiple: true, default: [] },
    },
  });
  const config = readConfig(installed);
  const temporary = values.folder === undefined ? await mkdtemp(path.join(os.tmpdir(), 'veo-emulator-')) : undefined;
  const log = createLog({ level: config.log.level, format: 'pretty', secrets: config.secrets });
  const encoder = await openEncoder(config, log);
  const running = await chosen.start({
    render: createRenderer(encoder, createTexts()),
    folder: values.folder ?? temporary ?? '',
    port: wholeNumber('port', values.port),
    seed: wholeNumber('seed', values.seed),
    timeScale: Number(values['time-scale']),
    retired: values.retired,
    onRenderError: (error) => log.error({ err: error }, 'a video could not be rendered'),
  });
  for (const fault of values.fault) {
    if (running.inject(fault)) continue;
    throw new UsageError(say(text('terminal.noFault', { given: fault, known: running.faults.join(', ') })));
  }
  print(...running.said);
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await running.close();
  await encoder.close();
  if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
}

function wholeNumber(option: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new UsageError(
    say(text('option.invalidChoice', { option, expected: text('expected.number', { min: 0, max: 999_999_999 }), given: value })),
  );
}
