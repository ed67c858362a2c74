import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type ApiError,
  api,
  asApiError,
  clickKey,
  type Estimate,
  type Fields,
  type FormOptions,
  type Generation,
  type Makes,
  type OptionValue,
  type VideoRequestBody,
} from './api.ts';
import { readDraft, saveDraft } from './drafts.ts';
import { type Crop, openPicture, type Picture, pictureFields, pictureFile, pictureSketch, proportion } from './picture-files.ts';

const estimateDelayMs = 300;
const offlineRetryMs = 3000;

export interface Composer {
  readonly makes: Makes;
  readonly prompt: string;
  readonly values: Fields;
  readonly pictures: readonly Picture[];
  /** The shape that it will have. */
  readonly aspect: string;
  readonly estimate: Estimate | undefined;
  readonly problem: ApiError | undefined;
  readonly isEmpty: boolean;
  readonly isSending: boolean;
  setPrompt(prompt: string): void;
  /** `undefined` leaves it to the server. */
  setValue(name: string, value: OptionValue | undefined): void;
  addPictures(files: readonly Blob[], fields?: readonly string[]): Promise<void>;
  movePicture(key: string, field: string): void;
  cropPicture(key: string, crop: Crop): void;
  removePicture(key: string): void;
  /** Takes over what the server says would work. */
  mend(): void;
  /** Fills the form like an earlier request. */
  fill(generation: Pick<Generation, 'prompt' | 'model' | 'options' | 'images'>): Promise<void>;
  /** @returns the id of what was begun; undefined where it was refused, see `problem` */
  send(): Promise<string | undefined>;
}

/** The form that makes videos or stills. It knows no rule of any model: the server says what does not work, and what would. */
export function useComposer(
  options: FormOptions | undefined,
  { makes, sessionId, preset }: { readonly makes: Makes; readonly sessionId: string; readonly preset: Fields },
): Composer {
  const [draft] = useState(() => readDraft(sessionId, makes));
  const [prompt, setPrompt] = useState(draft.prompt ?? '');
  const [values, setValues] = useState<Fields>(draft.values ?? preset);
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const [estimate, setEstimate] = useState<Estimate>();
  const [problem, setProblem] = useState<ApiError>();
  const [isSending, setSending] = useState(false);
  const [turn, setTurn] = useState(0);
  // The same for the same request, also when it is sent again because its answer was lost.
  const key = useRef<string>(undefined);
  useEffect(() => saveDraft(sessionId, makes, { prompt, values }), [sessionId, makes, prompt, values]);
  // A still always needs words: what to show, or what to change.
  const isEmpty = prompt.trim() === '' && (makes === 'image' || pictures.length === 0);
  const aspect = String(values.aspect_ratio ?? estimate?.options.aspect_ratio ?? '16:9');

  const requestOf = useCallback(
    async (file: (picture: Picture) => Promise<Blob>): Promise<VideoRequestBody> => ({
      fields: { ...values, ...(prompt.trim() !== '' && { prompt }), session_id: sessionId },
      pictures: await Promise.all(pictures.map(async (picture) => ({ field: picture.field, file: await file(picture) }))),
    }),
    [values, prompt, pictures, sessionId],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies(turn): counts up when it is time to ask once more
  useEffect(() => {
    key.current = undefined;
    if (isEmpty) {
      setEstimate(undefined);
      setProblem(undefined);
      return;
    }
    const asking = new AbortController();
    const ask = async () => {
      try {
        const answer = await api.estimate(makes, await requestOf(pictureSketch), asking.signal);
        if (asking.signal.aborted) return;
        setEstimate(answer);
        setProblem(undefined);
      } catch (error) {
        if (asking.signal.aborted) return;
        setEstimate(undefined);
        const told = asApiError(error);
        setProblem(told.code === 'offline' ? undefined : told);
        if (told.code === 'offline') timer = window.setTimeout(() => setTurn((count) => count + 1), offlineRetryMs);
      }
    };
    let timer = window.setTimeout(() => void ask(), estimateDelayMs);
    return () => {
      asking.abort();
      window.clearTimeout(timer);
    };
  }, [makes, requestOf, isEmpty, turn]);

  const setValue = (name: string, value: OptionValue | undefined) =>
    setValues((known) => (value === undefined ? without(known, name) : { ...known, [name]: value }));

  const addPictures = async (files: readonly Blob[], fields: readonly string[] = []) => {
    const opened = await Promise.all(files.map((file, index) => openPicture(file, fields[index] ?? '')));
    setPictures((known) => {
      const list = [...known];
      for (const picture of opened) list.push({ ...picture, field: freeField(list, picture, makes) });
      // There is one that is changed: the newest that was given.
      return makes === 'image' ? list.slice(-1) : list;
    });
  };

  const dropPictures = (gone: (picture: Picture) => boolean) => {
    for (const picture of pictures.filter(gone)) URL.revokeObjectURL(picture.url);
    setPictures((known) => known.filter((picture) => !gone(picture)));
  };

  return {
    makes,
    prompt,
    values,
    pictures,
    aspect,
    estimate,
    problem,
    isEmpty,
    isSending,
    setPrompt,
    setValue,
    addPictures,
    movePicture: (moved, field) =>
      setPictures((known) => known.map((picture) => (picture.key === moved ? { ...picture, field } : picture))),
    cropPicture: (cropped, crop) =>
      setPictures((known) => known.map((picture) => (picture.key === cropped ? { ...picture, crop } : picture))),
    removePicture: (removed) => dropPictures((picture) => picture.key === removed),
    mend() {
      for (const [name, value] of Object.entries(problem?.suggestion ?? {})) {
        if (isPictureField(name)) dropPictures(({ field }) => field === name);
        else setValue(name, value ?? undefined);
      }
    },
    async fill({ prompt: words, model, options: chosen, images }) {
      setPrompt(words);
      setValues({ ...chosen, ...(options?.models.some(({ id }) => id === model) && { model }) });
      dropPictures(() => true);
      const files = await Promise.all(images.map(({ url }) => api.picture(url)));
      await addPictures(
        files,
        images.map(({ field }) => field),
      );
    },
    async send() {
      if (isEmpty || isSending) return undefined;
      setSending(true);
      key.current ??= clickKey();
      try {
        // A still may have another shape than the picture that it is made of: nothing is cut away before.
        const whole = makes === 'image';
        const request = await requestOf((each) => (whole ? Promise.resolve(each.file) : pictureFile(each, proportion(aspect))));
        const { operation_id: id } = await api.make(makes, request, key.current);
        setPrompt('');
        dropPictures(() => true);
        return id;
      } catch (error) {
        setProblem(asApiError(error));
        return undefined;
      } finally {
        setSending(false);
      }
    },
  };
}

/** The field that a picture asks for, else the first that is free. */
function freeField(pictures: readonly Picture[], { field }: Picture, makes: Makes): string {
  if (field !== '') return field;
  const free = pictureFields[makes].find((each) => pictures.every((other) => other.field !== each));
  return free ?? pictureFields[makes].at(-1) ?? '';
}

function isPictureField(name: string): boolean {
  return Object.values(pictureFields).some((fields: readonly string[]) => fields.includes(name));
}

function without(values: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
}
