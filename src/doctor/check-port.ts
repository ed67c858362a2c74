import { createServer } from 'node:net';
import { z } from 'zod';
import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import { bareHost, httpAddress, reachableHost } from '../lib/http-address.ts';

/** Why it is not ready is only told to this machine itself. */
const health = z.object({ ready: z.boolean(), problems: z.array(z.object({ text: z.string() })).default([]) });
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
  if (report.ready && problems === '') return { check, state: 'ok', text: text('doctor.botAnswers', { host, port }) };
  if (report.ready) return { check, state: 'warning', text: text('doctor.botAnswersBut', { host, port, problems }) };
  return { check, state: 'warning', text: text('doctor.botNotReady', { host, port, problems }) };
}

function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    server.listen(port, bareHost(host), () => server.close(() => resolve(undefined)));
  });
}

async function askForHealth(host: string, port: number): Promise<z.infer<typeof health> | undefined> {
  try {
    const url = httpAddress(reachableHost(host), port);
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
    return health.parse(await response.json());
  } catch {
    // Somebody else's door: that is the answer.
    return undefined;
  }
}
