import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../src/testing/set-up/test-engine.ts';

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), 'utf8');
const leftOut = (program: string): string => (existsSync(program) ? '' : ` (left out: ${program} is not there)`);
const stopSeconds = Number(/^# STOP_SECONDS=(\d+)$/m.exec(read('../.env.example'))?.[1]);

describe('the unit for systemd', () => {
  const analyze = '/usr/bin/systemd-analyze';
  const unit = (): string => {
    const file = path.join(temporaryFolder(), 'veo-bot.service');
    writeFileSync(file, read('veo-bot.service').replaceAll('/usr/local/bin/node', process.execPath));
    return file;
  };

  it.skipIf(!existsSync(analyze))(`has nothing that systemd complains about${leftOut(analyze)}`, () => {
    const { status, stdout, stderr } = spawnSync(analyze, ['verify', '--man=no', unit()], { encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });

  it.skipIf(!existsSync(analyze))(`is as closed as V8 lets it be${leftOut(analyze)}`, () => {
    const said = execFileSync(analyze, ['security', '--offline=yes', '--no-pager', unit()], { encoding: 'utf8' });
    expect(Number(/Overall exposure level .*: (\d+\.\d+)/.exec(said)?.[1])).toBeLessThan(1.6);
  });

  it('gives a stop more time than the bot takes, and starts nothing again that wants a person', () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(read('veo-bot.service'))?.[1])).toBeGreaterThan(stopSeconds);
    expect(read('veo-bot.service')).toMatch(/^RestartPreventExitStatus=78$/m);
  });
});

describe('the compose file', () => {
  it('gives a stop more time than the bot takes', () => {
    expect(Number(/^ +stop_grace_period: (\d+)s$/m.exec(read('compose.yaml'))?.[1])).toBeGreaterThan(stopSeconds);
  });

  it('believes Caddy about who came, and nobody else', () => {
    const trusted = /^ +TRUST_PROXY: (\S+)$/m.exec(read('compose.yaml'))?.[1];
    expect(/^ {2}caddy:$[\s\S]*?ipv4_address: ([\d.]+)/m.exec(read('compose.yaml'))?.[1]).toBe(trusted);
  });
});

it('sets nothing that the bot does not read', () => {
  const known = new Set([...read('../.env.example').matchAll(/^# ([A-Z\d_]+)=/gm)].map(([, name]) => name));
  const forNode = ['PATH', 'NODE_ENV', 'NODE_COMPILE_CACHE'];
  const forOthers = ['SITE_ADDRESS', 'BOT_ADDRESS', 'S3_BUCKET'];
  const set = [
    ...read('compose.yaml').matchAll(/^ +(?:# )?([A-Z\d_]+): /gm),
    ...read('Dockerfile').matchAll(/^(?:ENV| {3}) ([A-Z_]+)=/gm),
    ...read('veo-bot.service')
      .split('\n')
      .filter((line) => /^#?Environment=/.test(line))
      .flatMap((line) => [...line.matchAll(/[= ]([A-Z_]+)=/g)]),
  ].map(([, name = '']) => name.replace(/_FILE$/, ''));
  expect(set.length).toBeGreaterThan(15);
  expect(set.filter((name) => !known.has(name) && ![...forNode, ...forOthers].includes(name))).toEqual([]);
});

const caddy = '/usr/bin/caddy';

it.skipIf(!existsSync(caddy))(`leads all requests to the bot by Caddy, without holding answers back${leftOut(caddy)}`, () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'caddy'));
  const env = { SITE_ADDRESS: 'https://bot.example.org', BOT_ADDRESS: 'bot:8000', HOME: folder, XDG_DATA_HOME: folder };
  const run = (command: string): string => {
    const args = [command, '--config', path.join(import.meta.dirname, 'Caddyfile'), '--adapter', 'caddyfile'];
    return execFileSync(caddy, args, { env, encoding: 'utf8', stdio: 'pipe' });
  };
  expect(run('validate')).toContain('Valid configuration');
  const { routes } = JSON.parse(run('adapt')).apps.http.servers.srv0;
  expect(routes).toEqual([
    {
      match: [{ host: ['bot.example.org'] }],
      terminal: true,
      handle: [
        {
          handler: 'subroute',
          routes: [{ handle: [{ handler: 'reverse_proxy', flush_interval: -1, upstreams: [{ dial: 'bot:8000' }] }] }],
        },
      ],
    },
  ]);
});
