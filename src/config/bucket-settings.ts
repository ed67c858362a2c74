import { z } from 'zod';
import { type BucketSettings, readBucketUrl } from '../domain/bucket.ts';
import { baseUrl, name, type SettingKind, secret } from '../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../domain/settings.ts';
import { text } from '../domain/texts.ts';

const bucketUrl: SettingKind<Pick<BucketSettings, 'bucket' | 'prefix'>> = {
  schema: z.string().transform((value, context) => {
    const read = readBucketUrl(value);
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
  expected: text('expected.bucketUrl'),
  // A key may stand in one that is wrong.
  secret: true,
  secretsIn: () => [],
};

const outputsUrl = setting('OUTPUTS_URL', bucketUrl, {
  help: [
    'Bucket for the finished videos, like s3://bucket/prefix, of Amazon S3 or a server that speaks as it does (SeaweedFS, Garage, Ceph, R2 …).',
    'OUTPUTS_DIR is a cache then. Without it videos lie in OUTPUTS_DIR.',
  ].join('\n'),
});
const endpoint = setting('AWS_ENDPOINT_URL_S3', baseUrl, {
  help: 'Address of the server where it is not Amazon’s, like http://minio:9000',
});
const region = setting('AWS_REGION', name(text('expected.region'), /^[a-z\d-]{2,40}$/), {
  help: 'Region of the bucket, like eu-central-1; servers that are not Amazon’s mostly don’t need it.',
});
const accessKeyId = setting('AWS_ACCESS_KEY_ID', secret(text('expected.awsKey')), {
  help: [
    'Key of somebody who may list, read, write and delete there. Without it the usual places of the AWS SDK are looked at: a profile',
    '(AWS_PROFILE), the role of the machine or of the container.',
  ].join('\n'),
});
const secretAccessKey = setting('AWS_SECRET_ACCESS_KEY', secret(text('expected.awsKey')), { help: 'The secret of that key.' });
const sessionToken = setting('AWS_SESSION_TOKEN', secret(text('expected.awsKey')), {
  help: 'Goes with a key that holds for some hours only.',
});

/**
 * The names that every program for Amazon's services knows: they are read only where there is a bucket, so that they keep nobody from
 * starting who has them for something else.
 */
export const bucketSettings: SettingsGroup<BucketSettings | undefined> = {
  title: 'Videos in a bucket',
  prefixes: [],
  all: [outputsUrl, endpoint, region, accessKeyId, secretAccessKey, sessionToken],
  read({ read, isSet, complain }) {
    const place = read(outputsUrl);
    if (place === undefined) return undefined;
    const [id, key] = [read(accessKeyId), read(secretAccessKey)];
    for (const [one, other] of [
      [accessKeyId, secretAccessKey],
      [secretAccessKey, accessKeyId],
    ] as const)
      if (isSet(other) && !isSet(one)) complain(one, text('setting.neededWith', { name: one.name, other: other.name }));
    const token = read(sessionToken);
    const credentials =
      id === undefined || key === undefined ? undefined : { accessKeyId: id, secretAccessKey: key, sessionToken: token };
    return { ...place, endpoint: read(endpoint), region: read(region), credentials };
  },
};
