/**
 * The commands that a message, or a button under a video, stands for: all of them have to be allowed. Whoever may not use `/video` makes
 * no video here in another way, and pictures are a matter of `/image`.
 *
 * @param command that is about to run, by its name
 * @param isStill of what is made once more
 */
export function doorsOf(command: string, isStill = false): readonly string[] {
  switch (command) {
    case 'page':
      return ['history'];
    case 'image':
      return ['image'];
    case 'batch':
    case 'film':
      return ['video', command];
    case 'edit':
      return ['video', 'edit'];
    case 'animate-still':
      return ['video', 'animate'];
    default:
      return [isStill ? 'image' : 'video'];
  }
}

/**
 * The same for a command whose form was filled in. Discord itself has let its person call it; several videos at once, and the shots of a film, are videos as well.
 */
export function doorsOfForm(command: string): readonly string[] {
  return command === 'batch' || command === 'film' ? doorsOf(command) : [command];
}
