import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { installed } from '../src/app/installed.ts';
import { readUsableConfig } from '../src/config/config.ts';
import { allRoles } from '../src/domain/roles.ts';
import { oldestPostgres } from '../src/storage/postgres/ground-check.ts';
import { serveLoopback } from '../src/testing/fakes/loopback-server.ts';
import { freePort } from '../src/testing/set-up/nginx.ts';
import { temporaryFolder } from '../src/testing/set-up/test-engine.ts';

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), 'utf8');
const leftOut = (program: string): string => (existsSync(program) ? '' : ` (left out: ${program} is not there)`);
const stopSeconds = Number(/^# STOP_SECONDS=(\d+)$/m.exec(read('../.env.example'))?.[1]);

/** Those that are looked at more closely than for their length. */
const sampleSecrets: Readonly<Record<string, string>> = {
  data_key: Buffer.alloc(32, 1).toString('base64'),
  database_url: 'postgres://veo-bot:secret@postgres:5432/veo-bot\n',
};

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

const settings = z.record(z.string(), z.union([z.string(), z.number()]));
const service = z.object({
  environment: settings.default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.object({ ipv4_address: z.string() }).partial())]),
  stop_grace_period: z.string().optional(),
  image: z.string(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const compose = z.object({
  services: z.record(z.string(), service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
  networks: z.record(z.string(), z.unknown()),
});

/** A compose file as it is, or with every line taken in that it has as a comment. */
function readCompose(file: string, { isTakenIn = false } = {}): z.infer<typeof compose> {
  const commented = /^( *)# (?=[A-Z\d_]+: \S|secrets: \[|\w+: \{ file: )/;
  const lines = read(file).split('\n');
  // The longer list of secrets takes the place of the shorter one.
  const kept = lines.filter(
    (line, number) => !isTakenIn || !(lines[number + 1] ?? '').startsWith(line.replace(/^( *)/, '$1# ').slice(0, -1)),
  );
  const text = isTakenIn ? kept.map((line) => line.replace(commented, '$1')).join('\n') : lines.join('\n');
  return compose.parse(parse(text, { merge: true }));
}

/** The processes of the bot in a compose file. */
function botsOf({ services }: z.infer<typeof compose>) {
  return Object.entries(services).filter(([, { image }]) => image === 'veo-bot');
}

describe.each(['compose.yaml', 'compose.several.yaml'])('%s', (file) => {
  it.each([false, true])('is YAML that names nothing that it does not have (comments taken in: %s)', (isTakenIn) => {
    const { services, secrets, volumes, networks } = readCompose(file, { isTakenIn });
    const named = Object.values(services);
    const namedNetworks = named.flatMap((each) => (Array.isArray(each.networks) ? each.networks : Object.keys(each.networks)));
    expect(new Set(namedNetworks)).toEqual(new Set(Object.keys(networks)));
    expect(new Set(named.flatMap((each) => each.secrets))).toEqual(new Set(Object.keys(secrets)));
    const namedVolumes = named.flatMap((each) => each.volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(new Set(namedVolumes.filter((name) => !name.startsWith('.')))).toEqual(new Set(Object.keys(volumes)));
    for (const name of namedVolumes.filter((each) => each.startsWith('.')))
      expect(existsSync(path.join(import.meta.dirname, name))).toBe(true);
    // Each that is read as a file is handed out.
    for (const { environment, secrets: handedOut } of named)
      for (const [, name] of Object.values(environment).flatMap((value) => [...String(value).matchAll(/\/run\/secrets\/(\w+)/g)]))
        expect(handedOut).toContain(name);
  });

  it('gives the bot settings that it takes, and every secret in a file', () => {
    const folder = temporaryFolder();
    for (const [name, { environment, secrets }] of botsOf(readCompose(file, { isTakenIn: true }))) {
      for (const secret of secrets) writeFileSync(path.join(folder, secret), sampleSecrets[secret] ?? '0123456789abcdef0123');
      const values = Object.entries(environment).map(([setting, value]) => [
        setting,
        String(value)
          .replace('/run/secrets', folder)
          .replace(/\$\{PUBLIC_URL.*\}/, 'https://veo.example.com'),
      ]);
      const { problems } = readUsableConfig(installed, { HOST: '0.0.0.0', ...Object.fromEntries(values) }, folder);
      const left = problems.map((problem) => problem.text);
      expect({ name, left }).toEqual({ name, left: [] });
      const open = Object.keys(environment).filter((setting) => /TOKEN|KEY|SECRET|PASSWORD|DATABASE_URL/.test(setting));
      expect(open.filter((setting) => !/_FILE$|^AWS_ACCESS_KEY_ID$/.test(setting))).toEqual([]);
    }
  });

  it('gives a stop more time than the bot takes, and believes Caddy alone about who came', () => {
    const all = readCompose(file);
    const { networks } = all.services.caddy ?? { networks: [] };
    const [address] = Object.values(networks).flatMap((network) => (typeof network === 'object' ? network.ipv4_address : []));
    for (const [, { environment, stop_grace_period: period }] of botsOf(all)) {
      expect(Number(period?.replace(/s$/, ''))).toBeGreaterThan(stopSeconds);
      expect(environment.TRUST_PROXY).toBe(address);
    }
  });
});

describe('three processes', () => {
  const all = readCompose('compose.several.yaml');
  const bots = botsOf(all);
  const port = /^ +PORT=(\d+) /m.exec(read('Dockerfile'))?.[1];

  it('are set alike but for a folder of each one', () => {
    const alike = bots.map(
      ([
        ,
        {
          environment: { DATA_DIR: _, ...environment },
        },
      ]) => environment,
    );
    expect(alike).toEqual([alike[0], alike[0], alike[0]]);
    expect(new Set(bots.map(([, { environment }]) => environment.DATA_DIR)).size).toBe(3);
    expect(alike[0]).toMatchObject({ DATABASE_URL_FILE: expect.anything(), DATA_KEY_FILE: expect.anything() });
  });

  it('are all behind Caddy, at the port of the image, and say that they are ready where the bot does', () => {
    const addresses = bots.map(([name]) => `${name}:${port}`).join(' ');
    expect(all.services.caddy?.environment.BOT_ADDRESSES).toBe(addresses);
    expect(read('Caddyfile.several')).toContain(`{$BOT_ADDRESSES:${addresses}}`);
    const probes = [...read('../src/platforms/web/probes.ts').matchAll(/app\.get\('(\/\w+)'/g)].map(([, probe]) => probe);
    expect(probes).toContain(/health_uri (\S+)/.exec(read('Caddyfile.several'))?.[1]);
    for (const [, { healthcheck }] of bots) {
      const [, asked, probe] = /127\.0\.0\.1:(\d+)(\/\w+)/.exec(healthcheck?.test.join(' ') ?? '') ?? [];
      expect([asked, probe]).toEqual([port, '/readyz']);
      expect(probes).toContain(probe);
    }
  });

  it('do everything that there is to do, whoever has a role of its own, on a PostgreSQL that is new enough', () => {
    const roles = allRoles(installed.platforms.map(({ id }) => id));
    const takenIn = botsOf(readCompose('compose.several.yaml', { isTakenIn: true }));
    const own = takenIn.map(([, { environment }]) =>
      environment.ROLES === undefined ? roles : String(environment.ROLES).split(','),
    );
    expect(own.some((each) => each.length < roles.length)).toBe(true);
    expect(new Set(own.flat())).toEqual(new Set(roles));
    expect(Number(/postgres:(\d+)$/.exec(all.services.postgres?.image ?? '')?.[1])).toBeGreaterThanOrEqual(oldestPostgres);
  });
});

it('sets nothing that the bot does not read', () => {
  const known = new Set([...read('../.env.example').matchAll(/^# ([A-Z\d_]+)=/gm)].map(([, name]) => name));
  const forNode = ['PATH', 'NODE_ENV', 'NODE_COMPILE_CACHE'];
  const forOthers = [
    'SITE_ADDRESS',
    'BOT_ADDRESS',
    'BOT_ADDRESSES',
    'S3_BUCKET',
    'POSTGRES_USER',
    'POSTGRES_DB',
    'POSTGRES_PASSWORD',
  ];
  const ofServices = ['compose.yaml', 'compose.several.yaml'].flatMap((file) =>
    Object.values(readCompose(file, { isTakenIn: true }).services).flatMap(({ environment }) => Object.keys(environment)),
  );
  const others = [
    ...read('Dockerfile').matchAll(/^(?:ENV| {3}) ([A-Z_]+)=/gm),
    ...read('veo-bot.service')
      .split('\n')
      .filter((line) => /^#?Environment=/.test(line))
      .flatMap((line) => [...line.matchAll(/[= ]([A-Z_]+)=/g)]),
  ].map(([, name = '']) => name);
  const set = [...ofServices, ...others].map((name) => name.replace(/_FILE$/, ''));
  expect(set.length).toBeGreaterThan(50);
  expect(set.filter((name) => !known.has(name) && ![...forNode, ...forOthers].includes(name))).toEqual([]);
});

const caddy = '/usr/bin/caddy';

/** Reads a file as Caddy does. @returns what it makes of the only site in it */
function readByCaddy(file: string, env: Readonly<Record<string, string>>): unknown {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'caddy'));
  const run = (command: string): string => {
    const args = [command, '--config', path.join(import.meta.dirname, file), '--adapter', 'caddyfile'];
    const site = { SITE_ADDRESS: 'https://bot.example.org', HOME: folder, XDG_DATA_HOME: folder };
    return execFileSync(caddy, args, { env: { ...site, ...env }, encoding: 'utf8', stdio: 'pipe' });
  };
  expect(run('validate')).toContain('Valid configuration');
  return JSON.parse(run('adapt')).apps.http.servers.srv0.routes;
}

/** All that comes by the name of the site. */
function allTo(handler: object): unknown {
  return [
    {
      match: [{ host: ['bot.example.org'] }],
      terminal: true,
      handle: [{ handler: 'subroute', routes: [{ handle: [{ handler: 'reverse_proxy', flush_interval: -1, ...handler }] }] }],
    },
  ];
}

describe.skipIf(!existsSync(caddy))(`Caddy${leftOut(caddy)}`, () => {
  it('leads all requests to the bot, without holding answers back', () => {
    expect(readByCaddy('Caddyfile', { BOT_ADDRESS: 'bot:8000' })).toEqual(allTo({ upstreams: [{ dial: 'bot:8000' }] }));
  });

  it('leads them to any of several processes that works, and tries the next where one is gone', () => {
    const seconds = (count: number): number => count * 1_000_000_000;
    expect(readByCaddy('Caddyfile.several', {})).toEqual(
      allTo({
        upstreams: ['one', 'two', 'three'].map((name) => ({ dial: `${name}:8000` })),
        load_balancing: {
          selection_policy: { policy: 'least_conn' },
          ...{ try_duration: seconds(10), try_interval: seconds(0.25) },
        },
        health_checks: {
          active: { uri: '/livez', interval: seconds(5), timeout: seconds(4) },
          passive: { fail_duration: seconds(5) },
        },
      }),
    );
  });

  it('answers what is asked, and brings what happens, while one is gone and another one goes', async () => {
    const site = `http://127.0.0.1:${await freePort()}`;
    const answer: RequestListener = (request, response) => {
      // No connection is kept that would end together with a process.
      response
        .writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' })
        .write(`${request.method} ${request.url}`);
      // A stream goes on.
      if (request.url !== '/events') response.end();
    };
    const ending = createServer(answer).listen(0, '127.0.0.1');
    await once(ending, 'listening');
    const { port: endingPort } = Object(ending.address());
    const gonePort = await freePort();
    const addresses = [gonePort, endingPort].map((number) => `127.0.0.1:${number}`);
    const folder = temporaryFolder();
    addresses.push(new URL(await serveLoopback(answer)).host);
    const env = {
      SITE_ADDRESS: site,
      BOT_ADDRESSES: addresses.join(' '),
      HOME: folder,
      CADDY_ADMIN: `unix/${path.join(folder, 'admin')}`,
    };
    const args = ['run', '--config', path.join(import.meta.dirname, 'Caddyfile.several'), '--adapter', 'caddyfile'];
    const running = spawn(caddy, args, { env, stdio: 'ignore' });
    onTestFinished(() => void running.kill('SIGKILL'));
    const ask = async (method: string, place = '/api'): Promise<string> => {
      const { body } = await fetch(`${site}${place}`, { method, signal: AbortSignal.timeout(20_000) });
      for await (const chunk of body ?? []) return Buffer.from(chunk).toString();
      return '';
    };
    await expect.poll(() => ask('GET').catch(() => ''), { timeout: 20_000 }).toBe('GET /api');
    ending.close();
    ending.closeAllConnections();
    const all = await Promise.all(Array.from({ length: 12 }, () => ask('POST')));
    expect(new Set(all)).toEqual(new Set(['POST /api']));
    expect(await ask('GET', '/events')).toBe('GET /events');
  });
});
