import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const programs = ['/usr/sbin/nginx', '/usr/bin/openssl'] as const;

/** @returns the program that a real nginx with HTTPS can't be started for; undefined where there are both */
export function missingForNginx(): string | undefined {
  return programs.find((program) => !existsSync(program));
}

export interface Nginx {
  /** The authority that signed its certificate. */
  readonly certificate: string;
  close(): Promise<void>;
}

export interface NginxOptions {
  /** An existing folder of its own. */
  readonly folder: string;
  /** The sample that people copy: its name, ports and files are replaced, and nothing else. */
  readonly sample: string;
  /** The name in place of the sample's. */
  readonly name: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Where the bot listens. */
  readonly botPort: number;
}

/** Starts Debian's nginx by a sample, on 127.0.0.1, with a certificate that it signs itself. @throws {Error} when it does not start */
export async function startNginx({ folder, sample, name, httpPort, httpsPort, botPort }: NginxOptions): Promise<Nginx> {
  const key = path.join(folder, 'key.pem');
  const certificate = path.join(folder, 'certificate.pem');
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync('/usr/bin/openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], { stdio: 'pipe' });

  const site = readFileSync(sample, 'utf8')
    .replaceAll('veo.example.com', name)
    .replaceAll(/^ *listen \[::\].*$/gm, '')
    .replaceAll('listen 80;', `listen 127.0.0.1:${httpPort};`)
    .replaceAll('listen 443 ', `listen 127.0.0.1:${httpsPort} `)
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${botPort}`)
    .replaceAll(/ssl_certificate .*;/g, `ssl_certificate ${certificate};`)
    .replaceAll(/ssl_certificate_key .*;/g, `ssl_certificate_key ${key};`);
  writeFileSync(path.join(folder, 'site.conf'), site);
  writeFileSync(path.join(folder, 'nginx.conf'), mainFile(folder));

  mkdirSync(path.join(folder, 'temporary'));
  const nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  nginx.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const gone = once(nginx, 'close');
  while (!(await isOpen(httpsPort))) {
    if (nginx.exitCode !== null) throw new Error(`nginx did not start: ${said}`);
    await wait(20);
  }
  return {
    certificate: readFileSync(certificate, 'utf8'),
    async close() {
      nginx.kill('SIGTERM');
      await gone;
    },
  };
}

/** @returns a port that nobody listens on */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What Debian's own file has around the sites, with everything that it writes in `folder`. */
function mainFile(folder: string): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${path.join(folder, 'temporary', kind)};`,
  );
  return [
    'daemon off;',
    'worker_processes 1;',
    `pid ${path.join(folder, 'nginx.pid')};`,
    'events { worker_connections 64; }',
    'http {',
    '  access_log off;',
    ...places,
    '  include site.conf;',
    '}',
  ].join('\n');
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Nobody listens yet.
    return false;
  } finally {
    socket.destroy();
  }
}
