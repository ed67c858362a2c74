/**
 * Most videos that one batch may become. All of them are taken in together or not at all, in one transaction that nobody else can write in
 * meanwhile, and are told in one answer: 50 take a small part of a second, and are as many as somebody can still look through before they say
 * yes to the price.
 */
export const mostInBatch = 50;

/** Of a file with prompts, and of a request with them: 50 prompts of 4,000 characters with their options fit, also in two bytes each. */
export const maxBatchBytes = 512 * 1024;
