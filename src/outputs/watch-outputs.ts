import { type Outputs, OutputsError } from '../domain/outputs.ts';

export interface WatchedOutputs {
  readonly outputs: Outputs;
  /** What the last call ran into; undefined where it went well. */
  trouble(): OutputsError | undefined;
}

/** Remembers how the place for videos stands, by what is asked of it anyway. */
export function watchOutputs(outputs: Outputs): WatchedOutputs {
  let last: OutputsError | undefined;
  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      const result = await work;
      last = undefined;
      return result;
    } catch (error) {
      if (error instanceof OutputsError) last = error;
      throw error;
    }
  };
  return {
    trouble: () => last,
    outputs: {
      ...outputs,
      keep: (...values) => noting(outputs.keep(...values)),
      finish: (...values) => noting(outputs.finish(...values)),
      find: (name) => noting(outputs.find(name)),
      open: (name) => noting(outputs.open(name)),
      localPath: (...values) => noting(outputs.localPath(...values)),
      remove: (name) => noting(outputs.remove(name)),
      prove: (signal) => noting(outputs.prove(signal)),
    },
  };
}
