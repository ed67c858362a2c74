import { AllowedMentionsTypes, type APIAllowedMentions, type APIEmbed, MessageReferenceType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { FieldFault } from './refusal.ts';

const picture = z.object({
  url: z
    .string()
    .max(2048)
    .regex(/^(https?|attachment):\/\//, { message: "Scheme must be one of ('http', 'https', 'attachment')." }),
});
const link = z
  .string()
  .max(2048)
  .regex(/^https?:\/\//, { message: 'Not a well formed URL.' });

/** @see https://discord.com/developers/docs/resources/message#embed-object-embed-limits, 2026-08-06 */
const embed: z.ZodType<APIEmbed> = z.object({
  ...{ title: z.string().max(256).exactOptional(), description: z.string().max(4096).exactOptional(), url: link.exactOptional() },
  ...{ timestamp: z.iso.datetime({ offset: true }).exactOptional(), color: z.int().min(0).max(0xff_ff_ff).exactOptional() },
  footer: z.object({ text: z.string().max(2048), icon_url: z.string().exactOptional() }).exactOptional(),
  ...{ image: picture.exactOptional(), thumbnail: picture.exactOptional() },
  author: z
    .object({ name: z.string().min(1).max(256), url: link.exactOptional(), icon_url: z.string().exactOptional() })
    .exactOptional(),
  fields: z
    .array(
      z.object({ name: z.string().min(1).max(256), value: z.string().min(1).max(1024), inline: z.boolean().exactOptional() }),
    )
    .max(25)
    .exactOptional(),
});

const embeds = z
  .array(embed)
  .max(10)
  .refine((all) => all.reduce((sum, one) => sum + embedLength(one), 0) <= 6000, {
    message: 'Embed size exceeds maximum size of 6000',
    params: { code: 'MAX_EMBED_SIZE_EXCEEDED' },
  });

function embedLength({ title, description, footer, author, fields = [] }: APIEmbed): number {
  const texts = [title, description, footer?.text, author?.name, ...fields.flatMap(({ name, value }) => [name, value])];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

const ids = z.array(z.string().regex(/^\d+$/)).max(100).exactOptional();
/** @see https://discord.com/developers/docs/resources/message#allowed-mentions-object */
const allowedMentions: z.ZodType<APIAllowedMentions> = z
  .object({
    ...{ parse: z.array(z.enum(AllowedMentionsTypes)).exactOptional(), replied_user: z.boolean().exactOptional() },
    ...{ users: ids, roles: ids },
  })
  .superRefine(({ parse = [], users, roles }, context) => {
    const clash = (kind: AllowedMentionsTypes, listed: readonly string[] | undefined, path: string): void => {
      if (!parse.includes(kind) || listed === undefined || listed.length === 0) return;
      const message = `parse:["${kind}"] and ${path}: [ids...] are mutually exclusive.`;
      context.addIssue({
        code: 'custom',
        path: ['parse'],
        message,
        params: { code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' },
      });
    };
    clash(AllowedMentionsTypes.User, users, 'users');
    clash(AllowedMentionsTypes.Role, roles, 'roles');
  });

const id = z.union([z.string(), z.int()]).transform(String);

/** What a new message, an edit, an answer to an interaction and a follow-up share. Components are looked at apart; null clears. */
export const messageFields = z.object({
  /** Counted as JavaScript does, which is never less than Discord counts. */
  content: z.string().max(2000).nullish(),
  embeds: embeds.nullish(),
  allowed_mentions: allowedMentions.nullish(),
  components: z.unknown().optional(),
  attachments: z
    .array(
      z.object({
        ...{ id, filename: z.string().min(1).max(1024).exactOptional() },
        description: z.string().max(1024).nullable().exactOptional(),
      }),
    )
    .max(10)
    .nullish(),
  flags: z.int().min(0).nullish(),
  poll: z.unknown().optional(),
});

export type MessageFields = z.infer<typeof messageFields>;

export const newMessageFields = messageFields.extend({
  nonce: z.union([z.string().max(25), z.int()]).exactOptional(),
  enforce_nonce: z.boolean().exactOptional(),
  tts: z.boolean().exactOptional(),
  message_reference: z
    .object({
      ...{ message_id: z.string().regex(/^\d+$/), channel_id: z.string().exactOptional(), guild_id: z.string().exactOptional() },
      ...{ type: z.enum(MessageReferenceType).exactOptional(), fail_if_not_exists: z.boolean().exactOptional() },
    })
    .exactOptional(),
});

/** @returns what is wrong, in Discord's words and places */
export function faultsOf(error: z.ZodError, under: readonly (string | number)[] = []): FieldFault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, under));
}

function faultsOfIssue(issue: z.core.$ZodIssue, under: readonly (string | number)[]): FieldFault[] {
  const path = [...under, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'invalid_union') {
    // The kind that came furthest is the one that was meant.
    const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
    const inner = meant.flatMap((one) => faultsOfIssue(one, path));
    if (inner.length > 0 && depth(meant) > 1) return inner;
    const isOfSameKind = meant.length > 0 && !meant.some((one) => one.path[0] === 'type' || one.path[0] === 'style');
    return isOfSameKind
      ? inner
      : [{ path, code: 'UNION_TYPE_CHOICES', message: 'Value of field "type" is not one that is taken here.' }];
  }
  return [{ path, ...describe(issue) }];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
}

function describe(issue: z.core.$ZodIssue): { code: string; message: string } {
  if (issue.code === 'too_big') {
    if (issue.origin === 'string')
      return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
    if (issue.origin === 'array')
      return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be between 1 and ${issue.maximum} in length.` };
    return { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${issue.maximum}.` };
  }
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return { code: 'BASE_TYPE_BAD_LENGTH', message: 'Must not be empty.' };
    if (issue.origin === 'array')
      return { code: 'BASE_TYPE_BAD_LENGTH', message: `Must be at least ${issue.minimum} in length.` };
    return { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${issue.minimum}.` };
  }
  if (issue.code === 'invalid_type' && issue.message.includes('undefined')) {
    return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  }
  if (issue.code === 'custom') return { code: String(issue.params?.code ?? 'BASE_TYPE_INVALID'), message: issue.message };
  if (issue.code === 'invalid_value') return { code: 'BASE_TYPE_CHOICES', message: issue.message };
  if (issue.code === 'invalid_format' && issue.message.includes('URL'))
    return { code: 'URL_TYPE_INVALID_URL', message: issue.message };
  if (issue.code === 'invalid_format' && issue.message.startsWith('Scheme')) {
    return { code: 'URL_TYPE_INVALID_SCHEME', message: issue.message };
  }
  return { code: 'BASE_TYPE_INVALID', message: issue.message };
}
