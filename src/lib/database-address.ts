import os from 'node:os';
import { bareHost } from './http-address.ts';

/** A database of PostgreSQL and how to get there, as `DATABASE_URL` says. */
export interface DatabaseAddress {
  /** A name, an address without brackets, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: DatabaseTls | undefined;
}

/** @see https://www.postgresql.org/docs/current/libpq-ssl.html (2026-11-30): what the names of `sslmode` promise */
export interface DatabaseTls {
  /** What the server's certificate must prove: nothing, that an authority signed it, or also that it is for this host. */
  readonly proves: 'nothing' | 'authority' | 'authority and host';
  /** Files of PEM, as they are written; without an authority, those that Node knows. */
  readonly authorityFile: string | undefined;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
}

/** Behind the `?`. Others are not taken: to ignore one that promises something would be worse. */
export const databaseParameters = ['host', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/**
 * Reads an address as other programs of PostgreSQL take it: `postgres://user:password@host:5432/database`, a socket as
 * `postgres:///database?host=/folder`.
 *
 * @returns undefined where it is none, or asks for something that can't be kept
 */
export function readDatabaseAddress(value: string): DatabaseAddress | undefined {
  const url = parsed(value);
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol) || /\s/.test(value) || value.includes('#')) return undefined;
  const names = [...url.searchParams.keys()];
  if (names.some((name) => !isParameter(name)) || new Set(names).size < names.length) return undefined;
  const [user, password, database, host] = [url.username, url.password, url.pathname.slice(1), hostOf(value, url)].map(decoded);
  if (user === undefined || password === undefined || !database || database.includes('/') || !host) return undefined;
  const tls = readTls(url.searchParams);
  const port = url.port === '' ? 5432 : Number(url.port);
  if (tls === 'unknown' || (isSocket(host) && tls !== undefined) || port === 0) return undefined;
  return {
    ...{ host, port, database, tls },
    user: user === '' ? os.userInfo().username : user,
    password: password === '' ? undefined : password,
  };
}

/** Whether it is the folder of a socket. */
export function isSocket(host: string): boolean {
  return host.startsWith('/');
}

/** What of an address must not be seen in a log: the whole of it, and the password in both spellings. */
export function secretsOfDatabaseAddress(value: string): readonly string[] {
  const written = parsed(value)?.password ?? '';
  return [value, written, decoded(written) ?? ''].filter((each) => each !== '');
}

/** With a user in front, nothing in the place of the host is no URL, though it is how a socket is written. */
function parsed(value: string): URL | null {
  return URL.parse(value) ?? URL.parse(value.replace('@/', '@socket/'));
}

/** @returns its folder for a socket; nothing where both are named, or none */
function hostOf(value: string, url: URL): string {
  const socket = url.searchParams.get('host');
  const host = value.includes('@/') ? '' : bareHost(url.hostname);
  if (socket === null) return host;
  return host === '' && isSocket(socket) ? encodeURIComponent(socket) : '';
}

function readTls(parameters: URLSearchParams): DatabaseTls | undefined | 'unknown' {
  const mode = tlsModes.find((each) => each === (parameters.get('sslmode') ?? 'disable'));
  const file = (name: string): string | undefined => parameters.get(name) ?? undefined;
  const [authorityFile, certificateFile, keyFile] = ['sslrootcert', 'sslcert', 'sslkey'].map(file);
  const hasFiles = [authorityFile, certificateFile, keyFile].some((each) => each !== undefined);
  if (mode === undefined || (certificateFile === undefined) !== (keyFile === undefined)) return 'unknown';
  if (mode === 'disable') return hasFiles ? 'unknown' : undefined;
  if (mode === 'verify-ca' && authorityFile === undefined) return 'unknown';
  const proves = mode === 'verify-full' ? 'authority and host' : authorityFile === undefined ? 'nothing' : 'authority';
  return { proves, authorityFile, certificateFile, keyFile };
}

function isParameter(name: string): boolean {
  return databaseParameters.some((each) => each === name);
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // A % that stands for nothing.
    return undefined;
  }
}
