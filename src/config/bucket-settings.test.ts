import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { createTexts } from '../lib/say.ts';
import { temporaryFolder } from '../testing/set-up/test-engine.ts';
import { ConfigError, readConfig, readUsableConfig } from './config.ts';

const { say } = createTexts();
const folder = temporaryFolder();
const keys = { AWS_ACCESS_KEY_ID: 'AKIDOFTHISTEST', AWS_SECRET_ACCESS_KEY: 'secret/of+this' };
const url = { OUTPUTS_URL: 's3://videos/bot' };

function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(installed, env, folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => say(problem.text));
  }
}

it('reads where the bucket is, and by which keys', () => {
  const server = { AWS_ENDPOINT_URL_S3: 'http://minio:9000/', AWS_REGION: 'eu-central-1', AWS_SESSION_TOKEN: 'token' };
  const { bucket, secrets } = readConfig(installed, { ...url, ...keys, ...server }, folder);
  const credentials = { accessKeyId: 'AKIDOFTHISTEST', secretAccessKey: 'secret/of+this', sessionToken: 'token' };
  const place = { bucket: 'videos', prefix: 'bot/', endpoint: 'http://minio:9000', region: 'eu-central-1' };
  expect(bucket).toEqual({ ...place, credentials });
  expect(secrets).toEqual(expect.arrayContaining(['AKIDOFTHISTEST', 'secret/of+this', 'token']));
});

it('leaves keys to the SDK where none are set, and takes them from files', () => {
  expect(readConfig(installed, url, folder).bucket).toMatchObject({ bucket: 'videos', credentials: undefined });
  const file = join(folder, 'secret');
  writeFileSync(file, 'from-a-file\n');
  const { bucket } = readConfig(installed, { ...url, AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY_FILE: file }, folder);
  expect(bucket?.credentials?.secretAccessKey).toBe('from-a-file');
});

it('keeps nobody from starting who has names of Amazon’s for something else', () => {
  const env = { AWS_REGION: 'Somewhere else!', AWS_ACCESS_KEY_ID: 'a b', AWS_ENDPOINT_URL_S3: 'x' };
  expect(readConfig(installed, env, folder).bucket).toBeUndefined();
});

it.each<[Record<string, string>, readonly string[]]>([
  [
    { OUTPUTS_URL: 'https://videos.example' },
    ['OUTPUTS_URL must be the address of a bucket without keys, like s3://bucket/folder.'],
  ],
  [
    { OUTPUTS_URL: 's3://key:secret@videos' },
    ['OUTPUTS_URL must be the address of a bucket without keys, like s3://bucket/folder.'],
  ],
  [{ ...url, AWS_ACCESS_KEY_ID: 'AKID' }, ['AWS_SECRET_ACCESS_KEY is needed when AWS_ACCESS_KEY_ID is set.']],
  [{ ...url, AWS_SECRET_ACCESS_KEY: 'secret' }, ['AWS_ACCESS_KEY_ID is needed when AWS_SECRET_ACCESS_KEY is set.']],
  [{ ...url, AWS_REGION: 'eu central' }, ['AWS_REGION must be a region, like eu-central-1; it is “eu central”.']],
  [
    { ...url, AWS_ENDPOINT_URL_S3: 'minio:9000' },
    ['AWS_ENDPOINT_URL_S3 must be an address like https://example.com, without password, ? and #; it is “minio:9000”.'],
  ],
])('is refused with what to write: %j', (env, told) => {
  expect(problems(env)).toEqual(told);
});

it('leaves the keys to commands of the admin’s own, which may bring backups there', () => {
  const { config } = readUsableConfig(installed, { ...url, ...keys, DISCORD_TOKEN: 'x.y.z' }, folder);
  expect(config?.commandEnvironment).toEqual({ ...url, ...keys });
});
