/** Keeps the end of what a program said, for the error that it dies with. */
export function lastLines(maxLines = 8): { add(part: string): void; text(): string } {
  let kept = '';
  return {
    add(part) {
      kept = (kept + part).slice(-4000);
    },
    text() {
      const lines = kept.split('\n').filter((line) => line.trim() !== '');
      return lines.slice(-maxLines).join('\n') || 'it said nothing';
    },
  };
}
