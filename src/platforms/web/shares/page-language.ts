import { languages } from '../../../domain/texts/languages.ts';

/**
 * The first language of a browser that the house has, by BCP 47. A dialect that it has not is read in what it has of that language.
 *
 * @param accepted the header `Accept-Language`
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.accept-language
 */
export function pageLanguage(accepted = ''): string {
  const wanted = accepted
    .slice(0, 1000)
    .split(',')
    .map((each) => {
      const [tag = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters
        .map((parameter) => /^q=(\d(?:\.\d{1,3})?)$/.exec(parameter)?.[1])
        .find((found) => found !== undefined);
      return { tag, weight: Number(weight ?? 1) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  for (const { tag } of wanted) {
    const known = Object.keys(languages);
    const found = known.find((each) => each.toLowerCase() === tag) ?? known.find((each) => baseOf(each) === baseOf(tag));
    if (found !== undefined) return found;
  }
  return 'en';
}

function baseOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}
