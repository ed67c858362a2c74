import { z } from 'zod';
import { mostInBatch } from '../../../../domain/batch/batch-limits.ts';
import type { Command, JsonSchemaObject } from '../../../../domain/command.ts';
import { followUps } from '../../../../domain/follow-ups/plan-follow-up.ts';
import { shotLimits } from '../../../../domain/shots/shot-lines.ts';
import { text } from '../../../../domain/texts.ts';
import type { Texts } from '../../../../lib/say.ts';
import { answerSchemas } from '../answer-schemas.ts';
import { filmRequestBody } from '../films.ts';
import { followUpRequests } from '../follow-up-routes.ts';
import { restName } from '../names.ts';
import { restSchema } from '../options.ts';
import { postRequestBody } from '../posts.ts';
import { reportRequestBody } from '../reports.ts';
import { folderShareRequestBody, shareRequestBody } from '../shares.ts';
import { redoRequestBody } from '../shot-films.ts';
import { restStatuses, statesOf } from '../status.ts';
import { changeOptions, shareStyleBody } from '../styles.ts';
import { mostInZip } from '../zips.ts';
import { agreedSchema, sessionSchema, string } from './words.ts';

export function requestSchema(command: Command, texts: Texts) {
  const schema = restSchema(command, texts);
  const sessionId = { ...sessionSchema, description: texts.say(text('api.sessionId')) };
  const agreedUsd = { ...agreedSchema, description: texts.say(text('api.agreedUsd')) };
  return { ...schema, properties: { ...schema.properties, session_id: sessionId, agreed_usd: agreedUsd } };
}

export const smallRequests = {
  StatusRequest: { type: 'object', required: ['operation_id'], properties: { operation_id: string, session_id: sessionSchema } },
  FollowUpEstimate: {
    type: 'object',
    required: ['verb'],
    properties: { verb: { enum: followUps }, video: { type: 'integer', minimum: 1, default: 1 }, session_id: sessionSchema },
  },
  Decision: {
    type: 'object',
    required: ['decision'],
    properties: { decision: { enum: ['again', 'leave'] }, agreed_usd: agreedSchema },
  },
  ZipRequest: {
    type: 'object',
    required: ['ids'],
    properties: { ids: { type: 'array', minItems: 1, maxItems: mostInZip, items: string }, session_id: sessionSchema },
  },
} as const;

/** What is sent to make another video from one that is there. */
export function followUpSchemas() {
  const plain = Object.entries({
    ...followUpRequests,
    FilmRequest: filmRequestBody,
    RedoRequest: redoRequestBody,
    ShareRequest: shareRequestBody,
    ReportRequest: reportRequestBody,
    FolderShareRequest: folderShareRequestBody,
    ShareStyleRequest: shareStyleBody,
    PostRequest: postRequestBody,
  }).map(([name, schema]) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return [name, rest];
  });
  return Object.fromEntries(plain);
}

/** The answers as JSON Schema; what is an answer of its own is referred to. */
export function answersJson(): Readonly<Record<keyof typeof answerSchemas, JsonSchemaObject>> {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(answerSchemas)) named.add(schema, { id });
  const { schemas } = z.toJSONSchema(named, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override({ jsonSchema }) {
      // What zod checks beyond the format and the type says nothing to a reader.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const plain = Object.entries(schemas).map(([name, { $schema: _s, $id: _i, ...schema }]) => [name, schema]);
  // Each of them is an object.
  return Object.fromEntries(plain) as Record<keyof typeof answerSchemas, JsonSchemaObject>;
}

/** Says which states are behind each word of `status`, as the answers have it, and which platforms there are. */
export function operationSchema(
  { Operation }: ReturnType<typeof answersJson>,
  explanation: string,
  platforms: readonly string[],
) {
  const { properties, ...schema } = Operation;
  const words = restStatuses.map((status) => `${status}: ${statesOf(status).join(', ')}.`);
  const status = { ...properties.status, description: [explanation, ...words].join(' ') };
  const platform = { ...properties.platform, enum: ['web', ...platforms] };
  return { ...schema, properties: { ...properties, status, platform } };
}

/** Which of ours is changed, another address says. */
export function editVideoSchema(schema: ReturnType<typeof requestSchema>) {
  const others = Object.entries(schema.properties).filter(([name]) => name !== restName('id') && name !== 'video');
  return { ...schema, properties: Object.fromEntries(others), required: ['prompt', 'video_file'] };
}

/** Options beside the prompts hold for all that have none of their own. */
export function batchSchema<Shared extends { readonly properties: object }>(shared: Shared, one: object) {
  const prompts = { type: 'array', minItems: 1, maxItems: mostInBatch, items: { anyOf: [string, one] } };
  return { ...shared, properties: { prompts, ...shared.properties }, required: ['prompts'] };
}

/** Each shot is a text of its own here, and so is its caption. */
export function shotFilmSchema(schema: ReturnType<typeof requestSchema>) {
  const { least: minItems, most: maxItems } = shotLimits;
  const shots = { type: 'array', minItems, maxItems, items: string };
  const captions = { type: 'array', maxItems, items: { type: ['string', 'null'] } };
  return { ...schema, properties: { ...schema.properties, shots, captions } };
}

export function withoutPictures<
  Property extends { readonly type?: string; readonly image?: boolean; readonly film?: boolean },
>(schema: { readonly properties: Readonly<Record<string, Property>> }) {
  const properties = Object.fromEntries(
    Object.entries(schema.properties).filter(([, { image, film }]) => image !== true && film !== true),
  );
  return { ...schema, properties };
}

/** What is sent to save a style, and to change one. */
export function styleSchemas(save: Command, texts: Texts) {
  const [saved, changed] = [restSchema(save, texts), restSchema({ ...save, options: changeOptions(save) }, texts)];
  return {
    ...{ StyleRequest: withoutPictures(saved), StyleRequestWithPictures: saved },
    ...{ StyleChange: withoutPictures(changed), StyleChangeWithPictures: changed },
  };
}
