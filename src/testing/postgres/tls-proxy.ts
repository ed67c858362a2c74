import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { TLSSocket } from 'node:tls';

/** A cluster behind TLS, on a port of 127.0.0.1, as services offer it. */
export interface TlsProxy {
  readonly port: number;
  close(): void;
}

/** Makes a certificate for `localhost`, which is its own authority. @returns the paths of both files */
export function makeCertificate(folder: string): { readonly certificate: string; readonly key: string } {
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('/usr/bin/openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', certificate], { stdio: 'pipe' });
  return { certificate, key };
}

/** @see https://www.postgresql.org/docs/15/protocol-flow.html#id-1.10.6.7.12 (2026-11-30): a client asks for TLS, and `S` is yes */
export async function startTlsProxy(
  clusterFolder: string,
  files: { readonly certificate: string; readonly key: string },
): Promise<TlsProxy> {
  const [cert, key] = [readFileSync(files.certificate), readFileSync(files.key)];
  const all = new Set<Socket>();
  const server = createServer((plain) => {
    all.add(plain.on('error', () => undefined));
    plain.once('data', () => {
      plain.write('S');
      const client = new TLSSocket(plain, { isServer: true, cert, key });
      const behind = connect(path.join(clusterFolder, '.s.PGSQL.5432'));
      all.add(behind);
      for (const [from, to] of [
        [client, behind],
        [behind, client],
      ] as const)
        from
          .on('error', () => to.destroy())
          .on('close', () => to.destroy())
          .pipe(to);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: Number(Object(server.address()).port),
    close() {
      server.close();
      for (const socket of all) socket.destroy();
    },
  };
}
