const mostCharacters = 200;

/** A reason in one line, of a length that fits a row; nothing where none was given. */
export function reasonLine(reason: string | undefined): { readonly reason?: string } {
  const line =
    reason
      ?.toWellFormed()
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, mostCharacters) ?? '';
  return line === '' ? {} : { reason: line };
}
