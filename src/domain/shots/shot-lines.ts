/** How many shots a film of shots may have: fewer are none, and more are more than one card can tell of. */
export const shotLimits = { least: 2, most: 6, lookCharacters: 500 } as const;

/** Of a list: “1.”, “2)”, “-”. */
const mark = /^\s*(?:\d{1,2}\s*[.):]|[-–*•])\s+/;

/**
 * The shots that somebody wrote down, one on each line; where there is one line alone, bars part them, since some fields have no more. Numbers
 * and dashes in front of them are those of a list.
 */
export function splitShots(lines: string): readonly string[] {
  return linesOf(lines.trim())
    .map((line) => line.replace(mark, '').trim())
    .filter((line) => line !== '');
}

/**
 * The captions of shots, one on each line in their order, parted as shots are. A shot without one has an empty line or a dash. Numbers are those
 * of a list where each line has its own: a caption alone may begin with a date.
 *
 * @returns empty for a shot without one; none behind the last
 */
export function splitCaptions(lines: string): readonly string[] {
  const all = linesOf(lines.trimEnd()).map((line) => line.trim());
  const isNumbered = all.every((line, at) => /^(\d{1,2})\s*[.):](?:\s|$)/.exec(line)?.[1] === `${at + 1}`);
  const plain = all.map((line) => (isNumbered ? line.replace(/^\d{1,2}\s*[.):]\s*/, '') : line));
  const captions = plain.map((line) => (/^[-–—]$/.test(line) ? '' : line));
  return captions.slice(0, captions.findLastIndex((line) => line !== '') + 1);
}

function linesOf(lines: string): readonly string[] {
  const unified = lines.replace(/\r\n?/g, '\n');
  return unified.split(unified.includes('\n') ? '\n' : '|');
}
