import type { App } from './app/app.ts';
import { type AppConfig, installed } from './app/installed.ts';
import { platformsNotSetUp } from './app/platforms-set-up.ts';
import { spendingNotice } from './app/spending-notice.ts';
import { startApp } from './app/start-app.ts';
import { StartError } from './app/start-error.ts';
import { ConfigError, readConfig, secretShapes } from './config/config.ts';
import { pageUrl } from './config/web-settings.ts';
import { retirementNotice } from './domain/retirement.ts';
import { type Text, text } from './domain/texts.ts';
import { createRedact, redactText } from './lib/redact.ts';
import { createTexts } from './lib/say.ts';
import { DatabaseUnusableError } from './storage/sqlite/open.ts';

const texts = createTexts();
/** Signals closer together than this are one. */
const sameSignalMs = 500;
/** Beyond `STOP_SECONDS`: a stop for a reason of the bot's own is over by then, whatever hangs. A service manager starts anew only what has ended. */
const unwatchedStopMs = 60_000;

try {
  const config = readConfig(installed);
  const app = await startApp(config, { readAgain: () => readConfig(installed) });
  greet(app, config);
  const endsBy = endWithin(config.stopSeconds * 1000 + unwatchedStopMs);
  stopOnSignals(app, endsBy);
  void stopOnBrokenStore(app, endsBy);
  void endWhenDrained(app, endsBy);
  await giveUp(app, endsBy);
} catch (error) {
  refuse(error);
}

/** Where the page is, what makes the videos and why, what to do next. */
function greet({ url, hasPage, backend, log }: App, config: AppConfig): void {
  const { model, why } = backend;
  const retiring = retirementNotice(model, Date.now());
  const spending = spendingNotice(config, backend);
  const lines: Text[] = [
    hasPage ? text('start.page', { url: pageUrl(config.web, url) }) : text('start.noPage'),
    text('start.backend', { label: model.label, model: model.id, why }),
    ...(retiring === undefined ? [] : [retiring]),
    ...(spending === undefined ? [] : [spending]),
    ...config.notices,
    ...(backend.isStandIn ? installed.providers.flatMap(({ next }) => next ?? []) : []),
    ...platformsNotSetUp(installed.platforms, config).map(({ greeting }) => greeting.next),
    text('start.stopHint'),
  ];
  if ((config.log.format ?? (process.stdout.isTTY ? 'pretty' : 'json')) === 'json') {
    for (const line of lines) log.info({}, texts.say(line));
    return;
  }
  process.stdout.write(`\n${lines.map((line) => `  ${texts.say(line)}`).join('\n')}\n\n`);
}

/** Called where such a stop begins, with the code that it ends with at the latest. */
type EndsBy = (code: number) => void;

function endWithin(ms: number): EndsBy {
  return (code) => void setTimeout(() => process.exit(code), ms);
}

/** Waits until no door is left, which may be for ever; then stops and says what to do. What is unfinished is kept. */
async function giveUp({ gaveUp, stop }: App, endsBy: EndsBy): Promise<void> {
  const reason = await gaveUp;
  endsBy(1);
  await stop();
  refuse(new StartError(reason));
  process.exit();
}

/** Stops, so that the service manager's restart opens the database anew: the next start takes it up again, or says what to do. */
async function stopOnBrokenStore({ storeBroke, log, stop }: App, endsBy: EndsBy): Promise<void> {
  const reason = await storeBroke;
  endsBy(1);
  log.error({}, texts.say(reason));
  const end = (): never => process.exit(1);
  await stop().then(end, end);
}

/** A drain is over: ends as a stop does, with 0, so that a service manager leaves it off. */
async function endWhenDrained({ drained, log, stop }: App, endsBy: EndsBy): Promise<void> {
  await drained;
  endsBy(1);
  await stop().catch((error: unknown) => log.error({ err: error }, 'the stop did not go well'));
  process.exit(0);
}

/** The first signal stops in order; a second one does not wait. */
function stopOnSignals({ log, stop, survives, crashed }: App, endsBy: EndsBy): void {
  let stopping = false;
  let sinceMs = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    // A process group and the launcher may both pass the same signal on.
    if (stopping && performance.now() - sinceMs < sameSignalMs) return;
    if (stopping) process.exit(1);
    stopping = true;
    sinceMs = performance.now();
    log.info({ signal }, 'stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the stop did not go well');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const onBug = (error: unknown): void => {
    if (survives(error)) {
      log.error({ err: error }, 'an event could not be read; it is lost, and the bot goes on');
      return;
    }
    log.error({ err: error }, 'something unforeseen happened; stopping, a restart takes everything up again');
    crashed();
    if (stopping) process.exit(1);
    stopping = true;
    endsBy(1);
    const end = (): never => process.exit(1);
    stop().then(end, end);
  };
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
}

/** Says what keeps the bot from starting, and what to do. */
function refuse(error: unknown): void {
  const say = (lines: readonly string[]): void =>
    void process.stderr.write(`${texts.say(text('start.cannot'))}\n${lines.map((line) => `  - ${line}`).join('\n')}\n`);
  if (error instanceof ConfigError)
    say(error.problems.map((problem) => texts.say(redactText(problem.text, createRedact(secretShapes(installed))))));
  else if (error instanceof StartError) say([texts.say(error.text)]);
  else if (error instanceof DatabaseUnusableError) say([error.message]);
  else throw error;
  process.exitCode = 78;
}
