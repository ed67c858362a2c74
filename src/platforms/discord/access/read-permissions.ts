import { ApplicationCommandPermissionType, ApplicationCommandType } from 'discord.js';
import { z } from 'zod';
import type { Overwrite } from './may-use-command.ts';

/** A command as it is registered. */
export interface RegisteredCommand {
  readonly id: string;
  readonly name: string;
  readonly isOfMessages: boolean;
  /** `default_member_permissions`. Undefined: none are needed. */
  readonly needed: bigint | undefined;
}

/** Overwrites by the id of their command; those of all commands by the id of the app. */
export type OverwritesById = ReadonlyMap<string, readonly Overwrite[]>;

const id = z.string().regex(/^\d{1,20}$/);
const commandsSchema = z.array(
  z.object({
    ...{ id, name: z.string(), type: z.number().optional() },
    default_member_permissions: z.string().regex(/^\d+$/).nullish(),
  }),
);
const types = {
  [ApplicationCommandPermissionType.Role]: 'role',
  [ApplicationCommandPermissionType.User]: 'person',
  [ApplicationCommandPermissionType.Channel]: 'channel',
} as const satisfies Record<ApplicationCommandPermissionType, Overwrite['type']>;
const permissionsSchema = z.array(
  z.object({
    id,
    permissions: z.array(z.object({ id, type: z.enum(ApplicationCommandPermissionType), permission: z.boolean() })),
  }),
);

/** @throws {z.ZodError} for what is no list of commands */
export function readCommands(answer: unknown): readonly RegisteredCommand[] {
  return commandsSchema.parse(answer).map(({ id: commandId, name, type, default_member_permissions: needed }) => ({
    ...{ id: commandId, name, isOfMessages: type === ApplicationCommandType.Message },
    needed: needed == null ? undefined : BigInt(needed),
  }));
}

/** @throws {z.ZodError} for what is no list of permissions: a rule that can't be read is none that may be left out */
export function readOverwrites(answer: unknown): OverwritesById {
  const overwrites = permissionsSchema.parse(answer).map(({ id: commandId, permissions }) => {
    const read = permissions.map((each): Overwrite => ({ id: each.id, type: types[each.type], allows: each.permission }));
    return [commandId, read] as const;
  });
  return new Map(overwrites);
}
