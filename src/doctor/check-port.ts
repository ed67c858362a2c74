import { createServer } from 'node:net';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { text } from '../domain/texts.ts';
import type { Finding } from './finding.ts';

const health = z.object({ ready: z.boolean(), problems: z.array(z.object({ text: z.string() })) });
const timeoutMs = 2000;

/** Whether the bot answers at its address, or could. */
export async function checkPort({ web: { host, port } }: Pick<Config, 'web'>): Promise<Finding> {
  const check = 'port';
  const code = await tryToListen(host, port);
  if (code === undefined) return { check, state: 'ok', text: text('doctor.portFree', { host, port }) };
  if (code !== 'EADDRINUSE') return { check, state: 'problem', text: text('start.portForbidden', { host, port }) };
  const report = await askForHealth(host, port);
  if (report === undefined) return { check, state: 'problem', text: text('start.portTaken', { host, port }) };
  const problems = report.problems.map((each) => each.text).join(' ');
  if (report.ready) return { check, state: 'ok', text: text('doctor.botAnswers', { host, port }) };
  return { check, state: 'warning', text: text('doctor.botNotReady', { host, port, problems }) };
}

function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function askForHealth(host: string, port: number): Promise<z.infer<typeof health> | undefined> {
  // What listens everywhere also listens here.
  const here = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  try {
    const response = await fetch(`http://${here}:${port}/healthz`, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    return health.parse(await response.json());
  } catch {
    // Somebody else's door: that is the answer.
    return undefined;
  }
}
