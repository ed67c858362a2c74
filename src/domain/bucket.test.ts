import { expect, it } from 'vitest';
import { readBucketUrl } from './bucket.ts';

it.each<[string, ReturnType<typeof readBucketUrl>]>([
  ['s3://videos', { bucket: 'videos', prefix: '' }],
  ['s3://videos/', { bucket: 'videos', prefix: '' }],
  ['s3://my.videos-2/bot/of_ours', { bucket: 'my.videos-2', prefix: 'bot/of_ours/' }],
  ['s3://videos//bot//', { bucket: 'videos', prefix: 'bot/' }],
])('%s is a bucket', (url, expected) => {
  expect(readBucketUrl(url)).toEqual(expected);
});

it.each([
  ...['', 'videos', 's3:videos', 's3://', 'https://videos.s3.amazonaws.com', 'S3://videos', 's3://v', 's3://Videos'],
  ...['s3://key:secret@videos', 's3://videos:9000/x', 's3://videos/x?versionId=1', 's3://videos/x#y', 's3://192.168.0.1/x'],
  ...['s3://videos/../x', 's3://videos/./x', 's3://vi..deos', 's3://videos/a b', 's3://videos/ä', 's3://videos/%2e%2e'],
])('%s is none', (url) => {
  expect(readBucketUrl(url)).toBeUndefined();
});
