import { readLetters } from './letters.ts';

/** PostgreSQL takes no longer one: 2046 bytes. What is longer is cut where it is stored and where it is looked for. */
const mostCharacters = 500;

const letters = readLetters();

/** A text's words in their order, as SQLite's index has them. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let [word, length] = ['', 0];
  const end = (): void => {
    if (word !== '') words.push(word);
    [word, length] = ['', 0];
  };
  for (const character of text) {
    const written = letters.written(character.codePointAt(0) ?? 0);
    if (written === undefined) end();
    // An accent at the beginning belongs to no word.
    else if (written !== '' && length < mostCharacters) {
      word += written;
      length += 1;
    }
  }
  end();
  return words;
}
