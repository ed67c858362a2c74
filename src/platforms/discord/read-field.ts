/** A text in what Discord sent, where it is one; what an object of discord.js has depends on what came. */
export function readField(from: unknown, name: string): string | undefined {
  if (typeof from !== 'object' || from === null || !(name in from)) return undefined;
  const value: unknown = Reflect.get(from, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
