/** What the REST API calls the options of our commands: the names of the guide that the API comes from, and further ones in its style. */
const restNames: Readonly<Record<string, string>> = {
  image: 'image_file',
  lastFrame: 'last_frame',
  referenceImages: 'reference_images',
  aspect: 'aspect_ratio',
  negative: 'negative_prompt',
  audio: 'generate_audio',
  people: 'person_generation',
  count: 'number_of_videos',
  id: 'operation_id',
};

/** An option's name in the REST API; most are called the same. */
export function restName(option: string): string {
  return restNames[option] ?? option;
}

/** Maps REST field names to the options of a command that declares `options`. */
export function optionsByRestName(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map((option) => [restName(option), option]));
}
