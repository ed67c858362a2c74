/** Every prompt has this word, for those who look for it. */
export const commonWord = 'lantern';
const finishing = 'finished';

export function promptOf(canary: string, finishes: boolean): string {
  return [commonWord, canary, ...(finishes ? [finishing] : [])].join(' ');
}

/** Most videos are never done: what is read of one is the same, and no file has to be made. */
export function isToFinish(prompt: string): boolean {
  return prompt.includes(finishing);
}
