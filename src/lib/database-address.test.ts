import os from 'node:os';
import { expect, it } from 'vitest';
import { readDatabaseAddress, secretsOfDatabaseAddress } from './database-address.ts';

const plain = { host: 'db.example.com', port: 5432, user: 'bot', password: 'pa/ss', database: 'veo', tls: undefined };

it.each([
  ['postgres://bot:pa%2Fss@db.example.com/veo', plain],
  ['postgresql://bot:pa%2Fss@db.example.com:5433/veo?sslmode=disable', { ...plain, port: 5433 }],
  ['postgres://bot@[::1]/veo', { ...plain, host: '::1', password: undefined }],
  ['postgres://db.example.com/veo', { ...plain, user: os.userInfo().username, password: undefined }],
  [
    'postgres:///veo?host=/run/postgresql',
    { ...plain, host: '/run/postgresql', user: os.userInfo().username, password: undefined },
  ],
  ['postgres://bot@/veo?host=/run/postgresql', { ...plain, host: '/run/postgresql', password: undefined }],
  ['postgres://bot:pa%2Fss@%2Frun%2Fpostgresql/veo', { ...plain, host: '/run/postgresql' }],
])('reads %s', (value, expected) => {
  expect(readDatabaseAddress(value)).toEqual(expected);
});

it.each([
  ['sslmode=require', { proves: 'nothing' }],
  ['sslmode=require&sslrootcert=/etc/ca.pem', { proves: 'authority', authorityFile: '/etc/ca.pem' }],
  ['sslmode=verify-ca&sslrootcert=/etc/ca.pem', { proves: 'authority', authorityFile: '/etc/ca.pem' }],
  ['sslmode=verify-full', { proves: 'authority and host' }],
  [
    'sslmode=verify-full&sslcert=/etc/c.pem&sslkey=/etc/k.pem',
    { proves: 'authority and host', certificateFile: '/etc/c.pem', keyFile: '/etc/k.pem' },
  ],
])('takes TLS as %s says', (parameters, expected) => {
  expect(readDatabaseAddress(`postgres://db.example.com/veo?${parameters}`)?.tls).toMatchObject(expected);
});

it.each([
  ['another program', 'mysql://bot:pw@db.example.com/veo'],
  ['no address', 'veo'],
  ['no database', 'postgres://bot:pw@db.example.com'],
  ['no database behind the slash', 'postgres://bot:pw@db.example.com/'],
  ['no host', 'postgres:///veo'],
  ['two hosts', 'postgres://bot:pw@one.example.com:5432,two.example.com:5432/veo'],
  ['a host and a socket', 'postgres://bot:pw@db.example.com/veo?host=/run/postgresql'],
  ['a socket that is no folder', 'postgres:///veo?host=run'],
  ['a port that is none', 'postgres://bot:pw@db.example.com:0/veo'],
  ['a password that must be encoded', 'postgres://bot:p%w@db.example.com/veo'],
  ['a password with a #', 'postgres://bot:p#w@db.example.com/veo'],
  ['TLS that may be left out', 'postgres://db.example.com/veo?sslmode=prefer'],
  ['TLS by an authority that is not named', 'postgres://db.example.com/veo?sslmode=verify-ca'],
  ['a file of TLS without TLS', 'postgres://db.example.com/veo?sslrootcert=/etc/ca.pem'],
  ['a certificate without its key', 'postgres://db.example.com/veo?sslmode=verify-full&sslcert=/etc/c.pem'],
  ['TLS on a socket', 'postgres:///veo?host=/run/postgresql&sslmode=require'],
  ['a parameter that would be ignored', 'postgres://db.example.com/veo?target_session_attrs=read-write'],
  ['a parameter twice', 'postgres://db.example.com/veo?sslmode=verify-full&sslmode=disable'],
  ['a space', 'postgres://db.example.com/veo bot'],
])('does not take %s', (_, value) => {
  expect(readDatabaseAddress(value)).toBeUndefined();
});

it('knows what of an address must not be seen', () => {
  const value = 'postgres://bot:pa%2Fss@db.example.com/veo';
  expect(secretsOfDatabaseAddress(value)).toEqual([value, 'pa%2Fss', 'pa/ss']);
  expect(secretsOfDatabaseAddress('postgres://bot@/veo?host=/run')).toEqual(['postgres://bot@/veo?host=/run']);
  expect(secretsOfDatabaseAddress('postgres://bot:word@/veo?host=/run')).toContain('word');
});
