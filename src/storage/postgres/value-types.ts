import type { CustomTypesConfig, types } from 'pg';

/** Object ids of PostgreSQL's types, which are the same everywhere. */
const int8 = 20;
const numeric = 1700;

/**
 * How values are read: whole numbers of 64 bits and decimals, which the library gives as texts, are numbers, as they are on SQLite.
 *
 * @param usual how the library reads all others
 */
export function valueTypes(usual: typeof types): CustomTypesConfig {
  const number = (value: string): number => {
    const read = Number(value);
    // A count or a time in milliseconds is far below; a number that is not exact would be a wrong one.
    if (Number.isInteger(read) && !Number.isSafeInteger(read)) throw new Error('a number is too large to be exact');
    return read;
  };
  const getTypeParser = (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === int8 || oid === numeric ? number : format === 'binary' ? usual.getTypeParser(oid, format) : usual.getTypeParser(oid);
  // The library's types have one signature for each kind of value.
  return { getTypeParser } as CustomTypesConfig;
}
