import type { SignInDoor } from '../domain/people/sign-in-door.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import type { AppConfig } from './installed.ts';
import { platformsSetUp } from './platforms-set-up.ts';

/** Chats that people can sign in to the page with: each that is set up for it. */
export async function signInDoors(
  platforms: readonly PlatformModule[],
  config: Pick<AppConfig, 'platforms'>,
  parts: Parameters<NonNullable<PlatformModule['signIn']>>[1],
): Promise<readonly SignInDoor[]> {
  const doors = platformsSetUp(platforms, config).map(({ module, settings }) => module.signIn?.(settings, parts));
  return (await Promise.all(doors)).filter((door) => door !== undefined);
}
